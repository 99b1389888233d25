import StrictJSON
import Testing

struct JSONStringTests {
    private func written(_ text: String, _ escaping: JSONEscaping) -> String {
        var bytes: [UInt8] = []
        bytes.append(jsonString: text, escaping: escaping)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `only scalars that JSON requires are escaped by default`() {
        for (text, expected): (String, String) in [
            ("\"\\/", #""\"\\/""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\0\u{1B}", #""\u0000\u001b""#),
            ("\u{7F}\u{9B}\u{202E}é😀", "\"\u{7F}\u{9B}\u{202E}é😀\""),
        ] {
            #expect(written(text, .required) == expected)
        }
    }

    @Test func `deceptive scalars are escaped for printing`() {
        #expect(written("\u{7F}\u{9B}\u{202E}\u{2028}é😀", .printable) == #""\u007f\u009b\u202e\u2028é😀""#)
    }
}
