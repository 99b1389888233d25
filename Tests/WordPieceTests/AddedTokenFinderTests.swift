import Testing

@testable import WordPiece

struct AddedTokenFinderTests {
    @Test func `the leftmost token is found, and of several the longest`() {
        let contents = ["<a>", "<a>b", "é"]
        let finder = AddedTokenFinder(
            contents.enumerated().map {
                (Array($0.element.utf8), AddedToken(id: Int32($0.offset), content: $0.element))
            })
        let text = Array("x<a>b <a> e\u{301}é".utf8)

        let matches = finder.matches(in: text.span, literal: false)

        #expect(matches.map(\.token.id) == [1, 0, 2])
        #expect(matches.map(\.range) == [1..<5, 6..<9, 13..<15])
    }

    @Test func `of two tokens with the same bytes, the last is found`() {
        let finder = AddedTokenFinder([
            (Array("covid".utf8), AddedToken(id: 1, content: "covid")),
            (Array("covid".utf8), AddedToken(id: 2, content: "COVID", isSingleWord: true)),
        ])

        let matches = finder.matches(in: Array("covid xcovid covid".utf8).span, literal: false)

        #expect(matches.map(\.token.id) == [2, 2] && matches.map(\.range) == [0..<5, 13..<18])
    }

    @Test func `a token does not take white space of the token before it`() {
        let finder = AddedTokenFinder([
            (Array("<a>".utf8), AddedToken(id: 1, content: "<a>", takesBlanksAfter: true)),
            (Array(" b".utf8), AddedToken(id: 2, content: " b", takesBlanksBefore: true)),
        ])

        let matches = finder.matches(in: Array("x<a> b y".utf8).span, literal: false)

        #expect(matches.map(\.range) == [1..<5, 5..<6])
    }

    @Test func `a token whose bytes all belong to the token before it is not found`() {
        let finder = AddedTokenFinder([
            (Array("<a>".utf8), AddedToken(id: 1, content: "<a>", takesBlanksAfter: true)),
            (
                Array("  ".utf8),
                AddedToken(id: 2, content: "  ", takesBlanksBefore: true, takesBlanksAfter: true)
            ),
        ])

        for blanks in 2...4 {
            let text = Array(("<a>" + String(repeating: " ", count: blanks) + "x").utf8)
            #expect(finder.matches(in: text.span, literal: false).map(\.range) == [0..<3 + blanks])
        }
    }

    @Test func `a finder without tokens finds nothing`() {
        let finder = AddedTokenFinder([([], AddedToken(id: 0, content: ""))])

        #expect(finder.isEmpty && finder.matches(in: Array("abc".utf8).span, literal: false).isEmpty)
    }
}
