import MiniBERT

extension TextInput {
    init(_ text: RecordText) { self.init(text: text.text, pair: text.pair) }
}

extension ReadingOptions {
    /// What the user asked for; `maximumLength` is the model's own.
    init(_ tokenization: TokenizationSettings, longTexts: MiniBERT.LongTextRule, work: WorkSettings) {
        self.init(
            maximumLength: tokenization.maximumLength, longTexts: longTexts,
            truncation: TruncationStrategy(tokenization.truncation), isLiteral: tokenization.isLiteral,
            addsSpecialTokens: tokenization.addsSpecialTokens)
        if let count = work.batchTokenCount { batchTokenCount = count }
    }
}

extension TruncationStrategy {
    /// What the user asked for, or what is usual.
    init(_ rule: TruncationRule?) {
        self =
            switch rule {
            case .longestFirst, nil: .longestFirst
            case .onlyFirst: .onlyFirst
            case .onlySecond: .onlySecond
            case .some(.none): .none
            }
    }
}

/// Calls the library on texts: what is wrong with the options or the model ends the command, what is wrong with one
/// text is the matter of its record.
func withInputFaults<Value, Converted>(
    _ body: () throws(InputError) -> [Result<Value, InputError>],
    convert: (Value) -> Converted
) throws(CommandError) -> [Result<Converted, RecordFault>] {
    do throws(InputError) {
        return try body().map { result throws(InputError) in
            switch result {
            case .success(let value): return .success(convert(value))
            case .failure(.model(let index, let fault)): throw .model(index: index, fault)
            case .failure(let error): return .failure(RecordFault(error))
            }
        }
    } catch {
        throw CommandError(error)
    }
}

extension RecordFault {
    /// The fault of one text, without its number in the window, which means nothing to the user.
    fileprivate init(_ error: InputError) {
        switch error {
        case .tooLong(_, let tokenCount, let maximumLength):
            self = .refused("\(tokenCount) tokens, but the model reads at most \(maximumLength)")
        case .notEncodable(_, let reason): self = .refused(printable(reason))
        case .resultNotFinite: self = .refused("the result is not a finite number")
        case .maximumLengthOutOfRange, .strideOutOfRange, .noPooler, .model:
            self = .refused(printable(error.description))
        }
    }
}

extension CommandError {
    fileprivate init(_ error: InputError) {
        switch error {
        case .maximumLengthOutOfRange(let length, let allowed):
            self = .usage(.outOfRange(length, option: OptionName.maximumLength.written, allowed: allowed))
        case .strideOutOfRange(let stride, let allowed):
            self = .usage(.outOfRange(stride, option: OptionName.stride.written, allowed: allowed))
        case .model(_, let fault): self = .model(.unusable(printable(fault.description)))
        case .tooLong, .notEncodable, .resultNotFinite, .noPooler:
            self = .model(.unusable(printable(error.description)))
        }
    }
}

extension UsageFault {
    fileprivate static func outOfRange(_ value: Int, option: String, allowed: ClosedRange<Int>) -> UsageFault
    {
        let expected = OptionValue.wholeNumber("", allowed).expectation + " with this model"
        return .badValue(String(value), option: option, expected: expected)
    }
}
