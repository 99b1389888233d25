import Testing

@testable import WordPiece

struct AddedTokenListTests {
    private let vocabulary = Vocabulary(tokens: ["[UNK]", "a", "b"])

    @Test func `a known token keeps its id, and a new one gets the next free id`() {
        var list = AddedTokenList(vocabulary)
        list.add(AddedToken(id: 77, content: "b"))
        list.add(AddedToken(id: 77, content: "<x>"))
        list.add(AddedToken(id: 3, content: "<y>"))
        list.add(AddedToken(id: 9, content: ""))

        #expect(list.tokens.map(\.content) == ["b", "<x>", "<y>"])
        #expect(list.tokens.map(\.id) == [2, 3, 4])
        #expect(list.id(of: "a") == 1 && list.id(of: "<y>") == 4 && list.id(of: "c") == nil)
    }

    @Test func `a token that is added again is replaced, but stays special`() {
        var list = AddedTokenList(vocabulary)
        list.add(AddedToken(id: 0, content: "<x>", isSpecial: true))
        list.add(AddedToken(id: 0, content: "<x>", takesBlanksBefore: true))

        #expect(list.tokens == [AddedToken(id: 3, content: "<x>", isSpecial: true, takesBlanksBefore: true)])
    }

    @Test func `ids of the largest vocabulary do not overflow`() throws {
        let text = #"{"a":2147483647}"#
        let json =
            #"{"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","vocab":\#(text)}}"#
        let file = try TokenizerFile(parsing: Array(json.utf8), file: "tokenizer.json")
        var list = AddedTokenList(try TokenizerSettings.read(tokenizerJSON: file).vocabulary)
        list.add(AddedToken(id: 0, content: "a"))
        list.add(AddedToken(id: 0, content: "b"))

        #expect(list.tokens.map(\.id) == [.max, .max])
    }
}
