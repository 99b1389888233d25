/// A vocabulary file that spells every lower-case ASCII word.
let smallVocabulary: [UInt8] = {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    let words = ["##", "the", "##ing", "un", "##able", "日", "é", "##é"]
    let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let letters = (UInt8(ascii: "!")...UInt8(ascii: "~")).filter { !capitals.contains($0) }.map {
        String(UnicodeScalar($0))
    }
    return Array((special + words + letters + letters.map { "##" + $0 }).joined(separator: "\n").utf8)
}()
