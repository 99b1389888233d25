import SafetensorsFormat
import MiniBERTTraining
import MiniBERT
import PrintableText

extension CommandError {
    /// What is wrong with a model, in the library's own words: they say place, finding and expectation.
    init(_ error: ModelError) { self = .model(.unusable(printable(error.description))) }

    /// What is wrong with a tensor file, in the library's own words.
    init(_ error: SafetensorsError) { self = .model(.unusable(printable(error.description))) }

    /// The fault of the input, with the options that help.
    init(_ error: DataError) {
        if case .stopped = error {
            self = .interrupted(signal: Interruption.signalNumber ?? 2)
            return
        }
        var words = error.description(naming: OptionName.written)
        if case .foreign(let file, let kind) = error, let unpacker = kind.unpacker {
            // The name that tells the format is gone behind a pipe.
            let stem = file.split(separator: ".").dropLast().joined(separator: ".")
            let option =
                (DataFormat(fileName: stem) ?? DataFormat(fileName: file)).map {
                    " \(OptionName.inputFormat.written) \($0.rawValue)"
                } ?? ""
            let isStream = ["-", "standard input"].contains(file)
            words =
                "\(file): is compressed by \(kind.rawValue), expected text; unpack it on the way: "
                + "\(unpacker) -dc \(isStream ? "FILE" : file) | minibert … -\(option)"
        }
        self = .data(.unusable(printable(words)))
    }

    /// What is wrong with the options, or with the model that read the texts.
    init(_ error: InputError) {
        switch error {
        case .maximumLengthOutOfRange(let length, let allowed):
            self = .usage(.outOfRange(length, option: .maximumLength, allowed: allowed))
        case .strideOutOfRange(let stride, let allowed):
            self = .usage(.outOfRange(stride, option: .stride, allowed: allowed))
        case .model(_, let fault): self.init(fault)
        case .tooLong, .notEncodable, .resultNotFinite, .noPooler:
            self = .model(.unusable(printable(error.description)))
        }
    }
}

extension RecordFault {
    /// The fault of one text, without its number in the window, which means nothing to the user.
    init(_ error: InputError) {
        switch error {
        case .tooLong(_, let tokenCount, let maximumLength):
            self = .refused("\(tokenCount) tokens, but the model reads at most \(maximumLength)")
        case .notEncodable(_, let reason): self = .refused(printable(reason))
        case .resultNotFinite: self = .resultNotFinite
        case .maximumLengthOutOfRange, .strideOutOfRange, .noPooler, .model:
            self = .refused(printable(error.description))
        }
    }
}

extension UsageFault {
    fileprivate static func outOfRange(
        _ value: Int, option: OptionName, allowed: ClosedRange<Int>
    ) -> UsageFault {
        let expected = OptionValue.wholeNumber("", allowed).expectation + " with this model"
        return .badValue(String(value), option: option.written, expected: expected)
    }
}

/// Loads a model: what is wrong with its folder ends the command.
func loadingModel<Model>(_ body: () throws(ModelError) -> Model) throws(CommandError) -> Model {
    do throws(ModelError) { return try body() } catch { throw CommandError(error) }
}

/// Takes texts through a model: what is wrong with the options or the model ends the command, what is wrong with one
/// text is the matter of its record.
func readingTexts<Value>(
    _ body: () throws(InputError) -> [Result<Value, InputError>]
) throws(CommandError) -> [Result<Value, RecordFault>] {
    do throws(InputError) {
        return try body().map { result throws(InputError) in
            if case .failure(.model(let index, let fault)) = result { throw .model(index: index, fault) }
            return result.mapError { RecordFault($0) }
        }
    } catch {
        throw CommandError(error)
    }
}
