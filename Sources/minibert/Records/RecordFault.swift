import PrintableText
import MiniBERTTraining

/// A fault of one record; other records are not affected.
enum RecordFault: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(DataError)
    /// The model does not accept the text; the model describes the fault.
    case refused(String)
    case resultNotFinite

    var description: String {
        switch self {
        case .unreadable(let error): printable(error.finding(naming: TableOptions.name))
        case .refused(let reason): reason
        case .resultNotFinite: "the result is not a finite number"
        }
    }
}
