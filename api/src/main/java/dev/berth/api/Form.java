package dev.berth.api;

/**
 * How a text or an amount is written. Each form is a CEL rule on the value itself and the sentence that a user reads when it is broken;
 * a plain pattern would answer with the expression instead.
 */
public enum Form {
    NAME(matches("^[a-z]([-a-z0-9]*[a-z0-9])?$"), "write lower-case letters, digits and '-', beginning with a letter, such as web"),
    LABEL(matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"), "write lower-case letters, digits and '-', such as acme"),
    ENVIRONMENT_NAME(matches("^[a-z0-9]+(-[a-z0-9]+)*$"),
            "write lower-case letters, digits and single '-' between them, such as shop-prod"),
    RELEASE_NAME(matches("^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{12}$"), "write the name of a release, such as shop-9f2c41d07ab3"),
    OBJECT_NAME(matches("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"), "write the name of an object: lower-case letters, digits, '-' and '.'"),
    HOSTNAME(
            matches("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?([.][a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$"),
            "write a host name in lower case, with a dot in it and without wildcard, port or final dot, such as shop.example.com"),
    HOST(
            matches("^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$"),
            "write a host name or an IPv4 address, without port and user, such as nas.example.com"),
    URL_PATH(matches("^/[A-Za-z0-9._~/-]*$"), "write a path that begins with '/' and holds letters, digits and . _ ~ / - only"),
    DIRECTORY(
            matches("^(/[.]?[A-Za-z0-9_@+~-][A-Za-z0-9._@+~-]*)+$"),
            "write an absolute path below '/' without '..', ':' or a final '/', such as /srv/uploads"),
    SUBPATH(
            matches("^([.]?[A-Za-z0-9_@+~-][A-Za-z0-9._@+~-]*(/[.]?[A-Za-z0-9_@+~-][A-Za-z0-9._@+~-]*)*)?$"),
            "write a relative path without '..' or a final '/', such as media/images"),
    IMAGE(
            matches("^[A-Za-z0-9]([A-Za-z0-9._:/-]*[A-Za-z0-9_.-])?(@sha256:[0-9a-f]{64})?$"),
            "write an image reference, such as ghcr.io/acme/shop:1.4"),
    TAG(
            matches("^[A-Za-z0-9_][A-Za-z0-9._-]*$") + " || " + matches("^[A-Za-z0-9._-]*[*][A-Za-z0-9._-]*$"),
            "write the tag of an image such as \"1.4\"; in a Site one '*' in it stands for any text, as in \"pr-*\""),
    VARIABLE(matches("^[-._A-Za-z][-._A-Za-z0-9]*$"),
            "write letters, digits, '_', '-' and '.', not beginning with a digit, such as APP_URL"),
    WORD(matches("^[-._A-Za-z0-9]+$"), "write letters, digits, '-', '_' and '.' only"),
    ERROR_STATUS(matches("^[45][0-9][0-9](-[45][0-9][0-9])?$"), "write an error status or a range of them, such as \"404\" or \"500-599\""),
    CRON(matches("^[-0-9A-Za-z*/,?]+( [-0-9A-Za-z*/,?]+){4}$"), "write a cron line with five fields, such as \"*/5 * * * *\""),
    SCHEDULE(
            matches("^(@(hourly|daily|weekly|monthly)(-random)?|[-0-9A-Za-z*/,?]+( [-0-9A-Za-z*/,?]+){4})$"),
            "write a cron line with five fields such as \"30 2 * * *\", or \"@daily-random\""),
    TIME_ZONE(matches("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$"), "write the name of a time zone, such as Europe/Paris"),
    TIME(
            matches("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])$"),
            "write a time with its zone, such as 2026-01-02T03:04:05Z or 2026-01-02T04:04:05+01:00"),
    WEEK_TIME(
            matches("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01][0-9]|2[0-3]):[0-5][0-9]$"),
            "write a day and a time, such as \"Fri 16:00\""),
    WINDOW(
            matches("^(((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?$"),
            "write a span of time, such as \"Sat 02:00-05:00\" or \"02:00-05:00\""),
    SERVER(
            matches("^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$"),
            "write an address with http or https, without user, query and final '/', such as https://backup.example.com:8000/berth"),
    ORIGIN(
            matches("^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$"),
            "write an address with http or https and without a path, such as https://s3.example.com:9000"),
    BUCKET(matches("^[a-z0-9][a-z0-9.-]*[a-z0-9]$"), "write the name of a bucket: lower-case letters, digits, '-' and '.'"),
    AGE_RECIPIENT(
            matches("^age1[02-9ac-hj-np-z]{58}$"),
            "write a public key of age, such as age1… with 62 letters and digits in all: age-keygen -y KEYFILE prints it"),
    ADDRESSES("isIP(self) || isCIDR(self)", "write an address or a range, such as 192.0.2.7 or 192.0.2.0/24"),
    AMOUNT(
            "isQuantity(string(self)) && quantity(string(self)).isGreaterThan(quantity('0'))",
            "write an amount above zero, such as 50m or \"0.5\""),
    SIZE(
            "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('1Mi')) >= 0",
            "write a size of at least 1Mi with its unit, such as 10Gi; a bare number counts bytes");

    private final String rule;
    private final String message;

    Form(String rule, String message) {
        this.rule = rule;
        this.message = message;
    }

    /** The CEL expression over {@code self} that holds for a well-written value. */
    public String rule() {
        return rule;
    }

    /** The sentence that says how to write the value. */
    public String message() {
        return message;
    }

    private static String matches(String expression) {
        return "self.matches('" + expression + "')";
    }
}
