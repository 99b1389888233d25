import MiniBERTTraining
import MiniBERT
import PrintableText

/// Why one record cannot be used, while those around it can.
enum RecordFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// It cannot be read.
    case unreadable(DataError)
    /// The model cannot take the text; the description is the model's.
    case refused(String)
    /// The model's result for the text is not a finite number.
    case resultNotFinite

    var description: String {
        switch self {
        case .unreadable(let error): printable(error.finding(naming: OptionName.written))
        case .refused(let reason): reason
        case .resultNotFinite: "the result is not a finite number"
        }
    }
}
