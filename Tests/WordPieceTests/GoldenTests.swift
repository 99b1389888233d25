import Testing

@testable import WordPiece

/// Comparisons with the results of the reference implementation; `Fixtures/PROVENANCE.md` says how they were made.
struct GoldenTests {
    static let variants = [
        "uncased", "cased", "keepAccents", "casedWithoutAccents", "withoutIdeographs", "withoutCleaning",
    ]

    @Test func `tokens, types and offsets are those of the reference`() throws {
        for name: String in Self.variants {
            let tokenizer = try Fixtures.tokenizer(Fixtures.settings(of: name))
            let variant = try #require(Fixtures.golden.get().variants[name])
            let texts = try Fixtures.texts.get()

            var digests = ""
            for text in texts { digests += digest(row(tokenizer.encode(text))) }
            let whole = texts.prefix(variant.whole.count).map {
                Golden.Whole(tokenizer.encode($0))
            }

            for (index, expected) in variant.whole.enumerated() {
                #expect(whole[index] == expected, "text \(index)")
            }
            #expect(texts.count >= 3000)
            #expect(firstDifference(digests, variant.digests) == nil)
        }
    }

    @Test func `special tokens in a literal text are plain text`() throws {
        for name: String in Self.variants {
            let tokenizer = try Fixtures.tokenizer(Fixtures.settings(of: name))
            let expected = try #require(Fixtures.golden.get().variants[name]).literal

            var digests = ""
            for text in try Fixtures.texts.get().prefix(200) {
                digests += digest(
                    row(try tokenizer.encode(text, options: EncodingOptions(literal: true))))
            }

            #expect(firstDifference(digests, expected) == nil)
        }
    }

    @Test func `every Unicode scalar is normalized as by the reference`() throws {
        for name: String in Self.variants {
            let tokenizer = try Fixtures.tokenizer(Fixtures.settings(of: name))
            let expected = try #require(Fixtures.golden.get().variants[name]).scalars

            var digests = ""
            for first in stride(from: UInt32(0), to: 0x110000, by: 256)
            where !(0xD800..<0xE000).contains(first) {
                var digest = Digest()
                for scalar in first..<first + 256 {
                    if scalar > first { digest.add(0x0A) }
                    addWords(of: scalar, tokenizer.scanner, to: &digest)
                }
                digests += digest.text
            }

            #expect(firstDifference(digests, expected) == nil)
        }
    }

    @Test func `pairs are cut as by the reference, and what it refuses is an error`() throws {
        let tokenizer = try Fixtures.tokenizer()
        let texts = try Fixtures.texts.get()

        for expected in try Fixtures.golden.get().truncation {
            let strategies: [String: TruncationStrategy] = [
                "only_first": .onlyFirst, "only_second": .onlySecond,
            ]
            let options = EncodingOptions(
                maximumLength: expected.limit, truncation: strategies[expected.strategy] ?? .longestFirst,
                direction: expected.direction == "left" ? .left : .right, addsSpecialTokens: expected.special)
            let pair = expected.second.map { texts[$0] }
            do {
                let encoding = try tokenizer.encode(texts[expected.first], pair: pair, options: options)
                #expect(encoding.ids == expected.ids, "\(expected)")
                #expect(digest(row(encoding)) == expected.digest, "\(expected)")
                #expect(encoding.overflowCount == expected.tokenCount - encoding.count)
            } catch {
                #expect(expected.digest == "error", "\(expected): \(error)")
            }
        }
    }

    @Test func `windows are those of the reference`() throws {
        let tokenizer = try Fixtures.tokenizer()
        let texts = try Fixtures.texts.get()

        for expected in try Fixtures.golden.get().windows {
            let windows = try tokenizer.windows(
                of: texts[expected.text], maximumLength: expected.limit, stride: expected.stride)
            #expect(windows.map { digest(row($0)) } == expected.windows, "\(expected)")
        }
    }

    @Test func `added tokens are found as by the reference`() throws {
        for expected in try Fixtures.golden.get().added {
            let tokenizer = try Fixtures.tokenizer {
                $0.addedTokens.append(
                    AddedToken(
                        id: expected.id, content: expected.content, isSpecial: expected.special,
                        isSingleWord: expected.singleWord, takesBlanksBefore: expected.lstrip,
                        takesBlanksAfter: expected.rstrip, isNormalized: expected.normalized))
            }
            let digests = expected.texts.map { digest(row(tokenizer.encode($0))) }
            #expect(digests == expected.digests, "\(expected)")
        }
    }

    @Test func `decoded text is that of the reference`() throws {
        let tokenizer = try Fixtures.tokenizer()

        for expected in try Fixtures.golden.get().decoded {
            #expect(tokenizer.decode(expected.ids) == expected.skipped)
            #expect(tokenizer.decode(expected.ids, skippingSpecialTokens: false) == expected.whole)
        }
    }

    @Test func `a single pass over the bytes agrees with the definition`() throws {
        for name: String in Self.variants {
            let scanner = try Fixtures.tokenizer(Fixtures.settings(of: name)).scanner
            for text in try Fixtures.texts.get().prefix(250) {
                let bytes = Array(text.utf8)
                var (fast, exact) = (TokenRun(), TokenRun())
                var word = WordBuffer(maximumScalarCount: 100)

                scanner.scan(bytes.span, in: 0..<bytes.count, word: &word, into: &fast)
                let normalized = scanner.normalizer.normalized(bytes.span, in: 0..<bytes.count)
                scanner.scan(normalized[...], word: &word, into: &exact)

                #expect(fast.ids == exact.ids && fast.spans == exact.spans, "\(text)")
            }
        }
    }
}

extension Golden.Whole {
    fileprivate init(_ encoding: Encoding) {
        ids = encoding.ids
        typeIDs = encoding.typeIDs
        mask = encoding.specialTokensMask.map { $0 ? 1 : 0 }
        offsets = encoding.offsets.map { [$0.lowerBound, $0.upperBound] }
        tokens = encoding.tokens
    }
}

/// Returns the index of the first digest, of eight digits each, that differs.
private func firstDifference(_ found: String, _ expected: String) -> Int? {
    let (found, expected) = (Array(found.utf8), Array(expected.utf8))
    guard found.count == expected.count else { return min(found.count, expected.count) / 8 }
    return zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }.map { $0.offset / 8 }
}

/// Adds the words of the text `a`, the scalar, `b`, separated by spaces.
private func addWords(of scalar: UInt32, _ scanner: TextScanner, to digest: inout Digest) {
    let entry = scanner.table.entry(scalar)
    let payload = entry & 0x0FFF_FFFF
    var inside: [UInt32] = []
    switch entry >> 28 {
    case ScalarTable.Kind.removed: break
    case ScalarTable.Kind.blank: inside = [0x20]
    case ScalarTable.Kind.isolated: inside = [0x20, scalar, 0x20]
    case ScalarTable.Kind.isolatedMapped: inside = [0x20, payload, 0x20]
    case ScalarTable.Kind.word: inside = [scalar]
    case ScalarTable.Kind.mapped: inside = [payload]
    case ScalarTable.Kind.sequence:
        inside = Array(
            scanner.table.sequences[
                Int(payload) + 1..<Int(payload) + 1 + Int(scanner.table.sequences[Int(payload)])])
    case ScalarTable.Kind.hangul: CharacterClasses.forEachDecomposed(of: scalar) { inside.append($0) }
    default:
        var bytes: [UInt8] = []
        forEachUTF8Byte(of: scalar) { bytes.append($0) }
        for normalized in scanner.normalizer.normalized(bytes.span, in: 0..<bytes.count) {
            let isBreak = CharacterClasses.isPunctuation(normalized.value)
            inside += isBreak ? [0x20, normalized.value, 0x20] : [normalized.value]
        }
    }
    digest.add(0x61)
    for value in inside { forEachUTF8Byte(of: value) { digest.add($0) } }
    digest.add(0x62)
}
