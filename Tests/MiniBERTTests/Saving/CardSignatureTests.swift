import SystemFiles
import TestSupport
import Testing

@testable import MiniBERT

struct CardSignatureTests {
    @Test func `a card is recognized until a byte of it changes`() throws {
        let folder = try TemporaryFolder.made()
        let signed = CardSignature.signed("# A model\n\nText.\n")
        func isValid(_ bytes: [UInt8]) throws -> Bool {
            CardSignature.isValid(in: FilePath(try folder.write(bytes, to: "README.md")))
        }

        #expect(try isValid(signed))
        for index in signed.indices {
            var changed = signed
            changed[index] ^= 1
            #expect(try !isValid(changed))
        }
        #expect(try !isValid(signed + [0x0A]))
        #expect(try !isValid([]))
        for kind in UnreadableFile.possible {
            try kind.make(at: folder.path(of: "README.md"))
            #expect(!CardSignature.isValid(in: FilePath(folder.path(of: "README.md"))))
        }
    }
}
