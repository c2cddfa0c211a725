package dev.berth.plan.name;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, with no bits set below its prefix; a single address is a range of one.
 * Ordered by family (IPv4 first), address, then the wider range first.
 */
public final class AddressRange implements Comparable<AddressRange> {
    private static final Pattern IPV4 = Pattern.compile(
            "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Comparator<AddressRange> ORDER = Comparator.<AddressRange>comparingInt(range -> range.address.length)
            .thenComparing(range -> range.address, Arrays::compareUnsigned)
            .thenComparingInt(range -> range.prefix);

    private final byte[] address;
    private final int prefix;

    private AddressRange(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    /**
     * Reads {@code 192.0.2.7}, {@code 192.0.2.0/24}, {@code 2001:db8::1} or {@code 2001:db8::/32}. Never looks a name up.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash), text);
        int bits = address.length * Byte.SIZE;
        int prefix = bits;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            if (!PREFIX.matcher(digits).matches() || Integer.parseInt(digits) > bits) {
                throw refused(text);
            }
            prefix = Integer.parseInt(digits);
        }
        return new AddressRange(masked(address, prefix), prefix);
    }

    private static byte[] bytes(String address, String text) {
        if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
            throw refused(text);
        }
        InetAddress literal;
        try {
            literal = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
        // An IPv4-mapped IPv6 address comes back as IPv4; a prefix length would then mean something else than was written.
        if (literal instanceof Inet4Address && address.indexOf(':') >= 0) {
            throw refused(text);
        }
        return literal.getAddress();
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("'" + text
                + "' is no IP address or range: write it like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.");
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int bit = prefix; bit < masked.length * Byte.SIZE; bit++) {
            masked[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return masked;
    }

    /** True when every address of the other range lies in this one; false across families. */
    public boolean contains(AddressRange other) {
        return address.length == other.address.length && prefix <= other.prefix && Arrays.equals(masked(other.address, prefix), address);
    }

    /** The given ranges in order, without those that another one contains. */
    public static List<AddressRange> widest(Collection<AddressRange> ranges) {
        TreeSet<AddressRange> kept = new TreeSet<>();
        for (AddressRange range : new TreeSet<>(ranges)) {
            AddressRange before = kept.floor(range);
            if (before == null || !before.contains(range)) {
                kept.add(range);
            }
        }
        return List.copyOf(kept);
    }

    /** The canonical text, always with a prefix length: {@code 192.0.2.7/32}, {@code 2001:db8::/32}. */
    @Override
    public String toString() {
        return (address.length == 4 ? ipv4() : ipv6()) + "/" + prefix;
    }

    private String ipv4() {
        return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "." + (address[3] & 0xff);
    }

    /** RFC 5952: lower case, no leading zeros, the first of the longest runs of at least two zero groups left out. */
    private String ipv6() {
        int[] groups = new int[8];
        int start = -1;
        int length = 1;
        for (int i = 0, run = 0; i < groups.length; i++) {
            groups[i] = (address[2 * i] & 0xff) << Byte.SIZE | address[2 * i + 1] & 0xff;
            run = groups[i] == 0 ? run + 1 : 0;
            if (run > length) {
                length = run;
                start = i - run + 1;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    @Override
    public int compareTo(AddressRange other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && compareTo(range) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + prefix;
    }
}
