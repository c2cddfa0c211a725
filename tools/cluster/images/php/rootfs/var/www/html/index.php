<?php
// Counts visits in every database that the environment names: DB_* and CACHE_*, MariaDB,
// PostgreSQL or Redis. One that does not answer is told on the page and by the status 503.

function counted(string $prefix): ?string
{
    $url = getenv($prefix . '_URL');
    if (!$url) {
        return null;
    }
    $at = parse_url($url);
    $value = fn (string $name, ?string $otherwise) => getenv($prefix . '_' . $name) ?: rawurldecode($otherwise ?? '');
    $host = $value('HOST', $at['host'] ?? '');
    $port = (int) $value('PORT', (string) ($at['port'] ?? ''));
    $password = $value('PASSWORD', $at['pass'] ?? '');
    if ($at['scheme'] === 'redis') {
        $redis = new Redis();
        $redis->connect($host, $port, 2);
        if ($password !== '') {
            $redis->auth($password);
        }
        return "$prefix: Redis counts " . $redis->incr('visits') . ' visits';
    }
    $driver = str_starts_with($at['scheme'], 'postgres') ? 'pgsql' : 'mysql';
    $name = $value('NAME', ltrim($at['path'] ?? '', '/'));
    $pdo = new PDO("$driver:host=$host;port=$port;dbname=$name", $value('USER', $at['user'] ?? ''), $password, [PDO::ATTR_TIMEOUT => 2]);
    $pdo->exec('CREATE TABLE IF NOT EXISTS visits (at VARCHAR(40) NOT NULL)');
    $pdo->prepare('INSERT INTO visits (at) VALUES (?)')->execute([date(DATE_ATOM)]);
    $engine = $driver === 'pgsql' ? 'PostgreSQL' : 'MariaDB';
    return "$prefix: $engine counts " . $pdo->query('SELECT COUNT(*) FROM visits')->fetchColumn() . ' visits';
}

$lines = [];
foreach (['DB', 'CACHE'] as $prefix) {
    try {
        $lines[] = counted($prefix);
    } catch (Exception $e) {
        http_response_code(503);
        $lines[] = "$prefix: " . $e->getMessage();
    }
}
?>
<!doctype html>
<html lang="en">
<head><title>PHP site</title></head>
<body>
<h1>PHP <?= PHP_VERSION ?></h1>
<ul>
<?php foreach (array_filter($lines) as $line): ?>
<li><?= htmlspecialchars($line) ?></li>
<?php endforeach ?>
</ul>
</body>
</html>
