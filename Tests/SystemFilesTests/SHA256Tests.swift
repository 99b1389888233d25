import SystemFiles
import Testing

struct SHA256Tests {
    @Test func `hashes are the published ones, with and without SHA instructions`() {
        for example: (text: String, hash: String) in [
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
        ] {
            for isPortable: Bool in [false, true] {
                var hash = SHA256(isPortable: isPortable)
                hash.update(Array(example.text.utf8))

                #expect(hash.finalized().hexadecimal == example.hash)
            }
        }
    }

    @Test func `bytes in pieces have the hash of the whole`() {
        for count: Int in [55, 56, 63, 64, 65, 119, 120, 200] {
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

    @Test func `different lists of parts have different hashes`() {
        let lists: [[[UInt8]]] = [[], [[]], [[], []], [[1, 2]], [[1], [2]], [[2], [1]], [[1, 2], []]]

        #expect(Set(lists.map { SHA256.digest(ofParts: $0) }).count == lists.count)
        #expect(SHA256.digest(ofParts: [[1]]) == SHA256.digest(of: [1, 0, 0, 0, 0, 0, 0, 0, 1]))
    }
}
