extension WordPieceTokenizer {
    /// Encodes a text, or a pair of texts, completely and with special tokens.
    ///
    ///     tokenizer.encode("Unknowable!").tokens  // ["[CLS]", "un", "##know", "##able", "!", "[SEP]"]
    public func encode(_ text: String, pair: String? = nil) -> Encoding {
        let first = run(of: Array(text.utf8).span, literal: false)
        guard let pair else {
            return assembled(singleTemplate, first: first, 0..<first.count, second: nil, 0..<0)
        }
        let second = run(of: Array(pair.utf8).span, literal: false)
        return assembled(pairTemplate, first: first, 0..<first.count, second: second, 0..<second.count)
    }

    /// Encodes a text, or a pair of texts.
    ///
    /// - Throws: `WordPieceError.limitBelowSpecialTokens`, `.textTooShortToCut` or `.noSecondText` if a limit cannot be
    ///   met.
    public func encode(
        _ text: String, pair: String? = nil, options: EncodingOptions
    ) throws(WordPieceError) -> Encoding {
        try encode(utf8: Array(text.utf8), pair: pair.map { Array($0.utf8) }, options: options)
    }

    /// Encodes a text, or a pair of texts, given as UTF-8.
    ///
    /// Bytes that are not UTF-8 become U+FFFD, one for each maximal part of a sequence, as in Swift's
    /// `String(decoding:as:)`. Offsets count the given bytes.
    ///
    /// - Throws: The errors of `encode(_:pair:options:)`.
    public func encode(
        utf8 text: [UInt8], pair: [UInt8]? = nil, options: EncodingOptions = EncodingOptions()
    ) throws(WordPieceError) -> Encoding {
        let first = run(of: text.span, literal: options.literal)
        var second: TokenRun?
        if let pair { second = run(of: pair.span, literal: options.literal) }
        return try assembled(first, second, options: options)
    }

    /// Encodes a text, given as UTF-8, without copying the bytes.
    ///
    /// - Throws: The errors of `encode(_:pair:options:)`.
    package func encode(
        utf8 text: Span<UInt8>, options: EncodingOptions = EncodingOptions()
    ) throws(WordPieceError) -> Encoding {
        try assembled(run(of: text, literal: options.literal), nil, options: options)
    }

    /// Encodes a long text as overlapping windows of at most `maximumLength` tokens, each with its special tokens.
    ///
    /// Each window except the first repeats the last `stride` tokens of the one before. No token of the text is lost,
    /// and offsets count from the beginning of the text.
    ///
    /// - Throws: `WordPieceError.limitBelowSpecialTokens`, or `.strideTooLarge` if the windows would not advance.
    public func windows(
        of text: String, maximumLength: Int, stride: Int = 0, literal: Bool = false
    ) throws(WordPieceError) -> [Encoding] {
        try windows(of: run(of: Array(text.utf8).span, literal: literal), maximumLength, stride)
    }

    /// Encodes a text and, if it has more tokens than the limit of the options, also its windows, which
    /// `windows(of:maximumLength:stride:literal:)` describes.
    ///
    /// The text is tokenized once.
    /// - Throws: as `encode(_:pair:options:)` and `windows(of:maximumLength:stride:literal:)`.
    package func encodeWithWindows(
        utf8 text: [UInt8], stride: Int, options: EncodingOptions
    ) throws(WordPieceError) -> (encoding: Encoding, windows: [Encoding]) {
        let tokens = run(of: text.span, literal: options.literal)
        let encoding = try assembled(tokens, nil, options: options)
        guard let limit = options.maximumLength, encoding.count + encoding.overflowCount > limit else {
            return (encoding, [])
        }
        return (encoding, try windows(of: tokens, limit, stride))
    }

    private func windows(
        of tokens: TokenRun, _ maximumLength: Int, _ stride: Int
    ) throws(WordPieceError) -> [Encoding] {
        let limit = try roomForText(maximumLength, in: singleTemplate)
        guard limit > stride, stride >= 0 else { throw .strideTooLarge(stride: stride, limit: limit) }
        return Truncation.windows(count: tokens.count, limit: limit, stride: stride).map {
            assembled(singleTemplate, first: tokens, $0, second: nil, 0..<0)
        }
    }

    private func run(of text: Span<UInt8>, literal isLiteral: Bool) -> TokenRun {
        let literal = isLiteral || settings.splitsSpecialTokens
        var run = TokenRun()
        run.ids.reserveCapacity(text.count / 4 + 8)
        run.spans.reserveCapacity(text.count / 4 + 8)
        var word = WordBuffer(maximumScalarCount: settings.maximumWordLength)
        var position = 0
        for match in plainTokens.matches(in: text, literal: literal) {
            scan(text, in: position..<max(position, match.range.lowerBound), literal, &word, &run)
            append(match.token, spelled: bytes(of: text, in: match.range), match.range, to: &run)
            position = match.range.upperBound
        }
        scan(text, in: position..<text.count, literal, &word, &run)
        return run
    }

    /// Adds the tokens of text between added tokens that are found in the original text.
    private func scan(
        _ text: Span<UInt8>, in range: Range<Int>, _ literal: Bool, _ word: inout WordBuffer,
        _ run: inout TokenRun
    ) {
        guard !normalizedTokens.isEmpty else { return scanner.scan(text, in: range, word: &word, into: &run) }
        let normalized = scanner.normalizer.normalized(text, in: range)
        let bytes = utf8(normalized[...])
        var byte = 0
        var index = 0
        /// Moves to a byte of the normalized text, and returns the scalars up to it.
        func scalars(upTo end: Int) -> ArraySlice<NormalizedScalar> {
            while byte > end {
                index -= 1
                byte -= utf8Length(of: normalized[index].value)
            }
            let start = index
            while byte < end {
                byte += utf8Length(of: normalized[index].value)
                index += 1
            }
            return normalized[start..<index]
        }
        for match in normalizedTokens.matches(in: bytes.span, literal: literal) {
            scanner.scan(scalars(upTo: match.range.lowerBound), word: &word, into: &run)
            let own = scalars(upTo: match.range.upperBound)
            guard let first = own.first, let last = own.last else { continue }
            append(match.token, spelled: Array(bytes[match.range]), first.begin..<last.end, to: &run)
        }
        scanner.scan(scalars(upTo: bytes.count), word: &word, into: &run)
    }

    private func append(_ token: AddedToken, spelled: [UInt8], _ span: Range<Int>, to run: inout TokenRun) {
        if !token.content.utf8.elementsEqual(spelled) {
            run.respelledTokens[run.count] = String(decoding: spelled, as: UTF8.self)
        }
        run.append(token.id, span)
    }

    private func assembled(
        _ first: TokenRun, _ second: TokenRun?, options: EncodingOptions
    ) throws(WordPieceError) -> Encoding {
        let whole = second == nil ? singleTemplate : pairTemplate
        let template = options.addsSpecialTokens ? whole : whole.filter(\.isText)
        var kept = (first: first.count, second: second?.count ?? 0)
        let strategy = options.truncation ?? settings.truncationStrategy
        if let maximumLength = options.maximumLength, strategy != .never {
            kept = try Truncation.keptCounts(
                first: first.count, second: second?.count,
                limit: try roomForText(maximumLength, in: template),
                strategy: strategy)
        }
        let isRight = (options.direction ?? settings.truncationDirection) == .right
        let firstRange = isRight ? 0..<kept.first : first.count - kept.first..<first.count
        let secondCount = second?.count ?? 0
        let secondRange = isRight ? 0..<kept.second : secondCount - kept.second..<secondCount
        var encoding = assembled(template, first: first, firstRange, second: second, secondRange)
        encoding.overflowCount = first.count + secondCount - kept.first - kept.second
        return encoding
    }

    /// The number of special tokens that are added to a single text.
    package var specialTokenCount: Int { singleTemplate.count { !$0.isText } }

    /// Returns the number of tokens that a limit leaves for the text.
    private func roomForText(_ limit: Int, in template: [ResolvedPart]) throws(WordPieceError) -> Int {
        let specialTokenCount = template.count { !$0.isText }
        guard limit >= specialTokenCount else {
            throw .limitBelowSpecialTokens(limit: limit, specialTokenCount: specialTokenCount)
        }
        return limit - specialTokenCount
    }

    private func assembled(
        _ template: [ResolvedPart], first: TokenRun, _ firstRange: Range<Int>, second: TokenRun?,
        _ secondRange: Range<Int>
    ) -> Encoding {
        var encoding = Encoding(ids: [], typeIDs: [], specialTokensMask: [], offsets: [])
        encoding.spellings = spellings
        encoding.reserveCapacity(template.count + firstRange.count + secondRange.count)
        for part in template {
            switch part {
            case .token(let id, let typeID): encoding.append(specialToken: id, typeID: typeID)
            case .first(let typeID): encoding.append(first, firstRange, typeID: typeID)
            case .second(let typeID):
                guard let second else { continue }
                let start = encoding.count
                encoding.append(second, secondRange, typeID: typeID)
                encoding.secondText = start..<encoding.count
            }
        }
        return encoding
    }
}

extension ResolvedPart {
    fileprivate var isText: Bool {
        if case .token = self { return false }
        return true
    }
}

extension Encoding {
    fileprivate mutating func reserveCapacity(_ count: Int) {
        ids.reserveCapacity(count)
        typeIDs.reserveCapacity(count)
        specialTokensMask.reserveCapacity(count)
        offsets.reserveCapacity(count)
    }

    fileprivate mutating func append(specialToken id: Int32, typeID: UInt8) {
        ids.append(id)
        typeIDs.append(typeID)
        specialTokensMask.append(true)
        offsets.append(0..<0)
    }

    fileprivate mutating func append(_ run: TokenRun, _ range: Range<Int>, typeID: UInt8) {
        for (position, spelling) in run.respelledTokens where range.contains(position) {
            respelledTokens[ids.count + position - range.lowerBound] = spelling
        }
        ids += run.ids[range]
        offsets += run.spans[range]
        typeIDs += repeatElement(typeID, count: range.count)
        specialTokensMask += repeatElement(false, count: range.count)
    }
}

private func bytes(of text: Span<UInt8>, in range: Range<Int>) -> [UInt8] { range.map { text[$0] } }
