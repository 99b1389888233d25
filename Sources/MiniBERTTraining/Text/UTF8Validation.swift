/// The check of bytes that should be text.
package enum UTF8Validation {
    /// The position of the first byte that is not valid UTF-8, from 1.
    package static func firstInvalidByte(of bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var position = 1
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): position += scalar.count
            case .emptyInput, .error: return position
            }
        }
    }
}
