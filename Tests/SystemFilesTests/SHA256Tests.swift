import SystemFiles
import Testing

struct SHA256Tests {
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1000),
                "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
            ),
        ], [false, true])
    func `hashes are the published ones, with and without SHA instructions`(
        example: (text: String, hash: String), isPortable: Bool
    ) {
        var hash = SHA256(isPortable: isPortable)
        hash.update(Array(example.text.utf8))

        #expect(hash.finalized().hexadecimal == example.hash)
    }

    @Test(arguments: [55, 56, 63, 64, 65, 119, 120, 200]) func `bytes in pieces have the hash of the whole`(
        count: Int
    ) {
        let bytes = (0..<count).map { UInt8($0) }
        var pieces = SHA256()
        for byte in bytes { pieces.update([byte]) }
        var halves = SHA256()
        halves.update(Array(bytes[..<(count / 2)]))
        halves.update(Array(bytes[(count / 2)...]))

        #expect(pieces.finalized() == SHA256.digest(of: bytes))
        #expect(halves.finalized() == SHA256.digest(of: bytes))
    }
}
