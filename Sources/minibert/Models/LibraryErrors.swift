import PrintableText
import SafetensorsFormat
import MiniBERT
import MiniBERTTraining

extension CommandError {
    /// A fault of a model; the remedy names the command or the option that helps.
    init(_ error: ModelError) {
        var remedy = error.remedy
        if case .noClassificationHead = error {
            remedy = "fit one with 'minibert train', or take vectors with 'minibert embed'"
        } else if case .tooManyLabels = error {
            remedy = "one on their mean (--pooling mean) takes any number"
        } else if case .integerWeights = error {
            remedy = "make a copy with 'minibert convert --dtype float32'"
        }
        self = .model(printable(error.description(remedy: remedy)))
    }

    init(_ error: SafetensorsError) { self = .model(printable(error.description)) }

    /// A fault of the input, with the options that help.
    init(_ error: DataError) {
        if case .stopped = error {
            self = .interrupted(signal: Interruption.signalNumber ?? 2)
            return
        }
        var words = error.description(naming: TableOptions.name)
        if case .foreign(let file, let kind) = error, let unpacker = kind.unpacker {
            // Behind a pipe there is no file name that tells the format.
            let stem = file.split(separator: ".").dropLast().joined(separator: ".")
            let option =
                (DataFormat(fileName: stem) ?? DataFormat(fileName: file)).map {
                    " \(InputOptions.format.written) \($0.rawValue)"
                } ?? ""
            let isStream = ["-", "standard input"].contains(file)
            words =
                "\(file): is compressed by \(kind.rawValue), expected text; decompress it first: "
                + "\(unpacker) -dc \(isStream ? "FILE" : file) | minibert … -\(option)"
        }
        self = .data(printable(words))
    }

    /// A fault of the options, or of the model that read the texts.
    init(_ error: InputError) {
        switch error {
        case .maximumLengthOutOfRange(let length, let allowed):
            self = .usage(.outOfRange(length, TokenOptions.maximumLength, allowed: allowed))
        case .strideOutOfRange(let stride, let allowed):
            self = .usage(.outOfRange(stride, TokenOptions.stride, allowed: allowed))
        case .model(_, let fault): self.init(fault)
        case .canceled: self = .interrupted(signal: Interruption.signalNumber ?? 2)
        case .tooLong, .notEncodable, .resultNotFinite, .noPooler:
            self = .model(printable(error.description))
        }
    }
}

extension RecordFault {
    /// The fault of one text, without its number in the window, which the user does not know.
    init(_ error: InputError) {
        switch error {
        case .tooLong(_, let tokenCount, let maximumLength):
            self = .refused("\(tokenCount) tokens, but the model reads at most \(maximumLength)")
        case .notEncodable(_, let reason): self = .refused(printable(reason))
        case .resultNotFinite: self = .resultNotFinite
        case .maximumLengthOutOfRange, .strideOutOfRange, .noPooler, .model, .canceled:
            self = .refused(printable(error.description))
        }
    }
}

extension UsageFault {
    fileprivate static func outOfRange(
        _ value: Int, _ option: Option<Int?>, allowed: ClosedRange<Int>
    ) -> UsageFault {
        let expected = ValueType.expectation(allowed) + " with this model"
        return .badValue(String(value), option: option.written, expected: expected)
    }
}

/// Loads a model; a fault of its files ends the command.
func loadingModel<Model>(_ body: () throws(ModelError) -> Model) throws(CommandError) -> Model {
    do throws(ModelError) { return try body() } catch { throw CommandError(error) }
}

/// Runs a model on texts: a fault of the options or the model and a request to stop end the command, a fault of one text
/// is the result of its record.
func readingTexts<Value>(
    _ body: () throws(InputError) -> [Result<Value, InputError>]
) throws(CommandError) -> [Result<Value, RecordFault>] {
    do throws(InputError) {
        return try body().map { result throws(InputError) in
            if case .failure(.model(let index, let fault)) = result { throw .model(index: index, fault) }
            if case .failure(.canceled) = result { throw .canceled }
            return result.mapError { RecordFault($0) }
        }
    } catch {
        throw CommandError(error)
    }
}
