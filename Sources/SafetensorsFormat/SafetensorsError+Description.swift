import PrintableText
import SystemFiles

extension SafetensorsError: CustomStringConvertible {
    /// The fault in words; names from files are escaped.
    public var description: String {
        fileWords ?? headerWords ?? layoutWords ?? otherWords
    }

    private var fileWords: String? {
        switch self {
        case .noSuchFile(let file): "\(path(file)): no such file"
        case .permissionDenied(let file): "\(path(file)): permission denied"
        case .notARegularFile(let file, let kind):
            "\(path(file)) is \(kind.rawValue), expected a regular file"
        case .invalidPath(let file): "\(quoted(file)) is no path: it is empty or holds a NUL"
        case .outOfSpace(let file): "\(path(file)): no space left; nothing was replaced"
        case .outOfMemory(let file, let byteCount): "\(path(file)): no memory for its \(byteCount) bytes"
        case .changedWhileReading(let file): "\(path(file)) became shorter while it was read; copy it again"
        case .systemCallFailed(let file, let call, let code):
            "\(path(file)): \(call) failed: \(SystemError(call: call, code: code))"
        case .emptyFile(let file):
            "\(path(file)) is empty, expected a safetensors file; copy or download it again"
        case .foreignFormat(let file, let format): "\(path(file)) is \(format.description)"
        case .fileTooShort(let file, let byteCount):
            "\(path(file)) has \(byteCount) bytes, expected at least the 8 of the header's length: cut off?"
        case .headerTooLong(let file, let byteCount):
            "\(path(file)): the header's length is \(byteCount) bytes, the limit is \(SafetensorsHeader.limit): "
                + "no safetensors file?"
        case .headerCutOff(let file, let byteCount, let available):
            "\(path(file)): the header's length is \(byteCount) bytes, the file has \(available) for it: cut off?"
        default: nil
        }
    }

    private var headerWords: String? {
        switch self {
        case .malformedJSON(let file, let line, let byte, let reason):
            "\(path(file)): \(file.hasSuffix(".json") ? "" : "the header is ")no valid JSON: line \(line), byte "
                + "\(byte): \(reason)"
        case .wrongValue(let file, let place, let found, let expected):
            "\(path(file)): \(place) is \(found), expected \(expected)"
        case .missingField(let file, let tensor, let field):
            "\(path(file)): tensor \(quoted(tensor)) has no \(field)"
        case .duplicateField(let file, let tensor, let field):
            "\(path(file)): tensor \(quoted(tensor)) has \(field) twice"
        case .duplicateTensor(let file, let tensor):
            "\(path(file)): tensor \(quoted(tensor)) is there twice, expected each name once"
        case .duplicateMetadata(let file): "\(path(file)): '__metadata__' is there twice"
        case .duplicateMetadataKey(let file, let key):
            "\(path(file)): '__metadata__' has the key \(quoted(key)) twice"
        case .unknownDataType(let file, let tensor, let found):
            "\(path(file)): tensor \(quoted(tensor)) has the dtype \(quoted(found)), expected one of "
                + DataType.allCases.map(\.rawValue).joined(separator: ", ")
        default: nil
        }
    }

    private var layoutWords: String? {
        switch self {
        case .sizeOverflow(let file, let tensor, let dataType):
            "\(path(file)): the shape of tensor \(quoted(tensor)) as \(dataType.rawValue) has more bits than 64 bits "
                + "can count"
        case .fractionalBytes(let file, let tensor, let bitCount):
            "\(path(file)): tensor \(quoted(tensor)) has \(bitCount) bits, expected whole bytes"
        case .reversedOffsets(let file, let tensor, let begin, let end):
            "\(path(file)): tensor \(quoted(tensor)) begins at byte \(begin) and ends before it, at \(end)"
        case .wrongByteCount(let file, let tensor, let found, let expected):
            "\(path(file)): tensor \(quoted(tensor)) has \(found) bytes by its offsets, but \(expected) by its dtype "
                + "and shape"
        case .hole(let file, let tensor, let begin, let expectedBegin):
            "\(path(file)): tensor \(quoted(tensor)) begins at byte \(begin), expected \(expectedBegin), where the "
                + "one before it ends"
        case .overlap(let file, let tensor, let other, let begin, let expectedBegin):
            "\(path(file)): tensor \(quoted(tensor)) begins at byte \(begin), inside tensor \(quoted(other)), which "
                + "ends at \(expectedBegin)"
        case .dataCutOff(let file, let tensor, let end, let available):
            "\(path(file)): tensor \(quoted(tensor)) ends at byte \(end) of the data, the file has \(available): "
                + "cut off?"
        case .trailingBytes(let file, let byteCount):
            "\(path(file)): \(byteCount) bytes follow the last tensor, expected none"
        default: nil
        }
    }

    private var otherWords: String {
        switch self {
        case .noSuchTensor(let file, let tensor): "\(path(file)) has no tensor named \(quoted(tensor))"
        case .notReadableAsFloat(let file, let tensor, let dataType):
            "\(path(file)): tensor \(quoted(tensor)) is \(dataType.rawValue), expected F32, F16, BF16 or F64"
        case .unrepresentable(let file, let tensor, let index, let value, let dataType):
            "\(path(file)): element \(index) of tensor \(quoted(tensor)) is \(value), too large for "
                + dataType.rawValue
        case .noCheckpoint(let folder):
            "\(path(folder)) has neither model.safetensors nor model.safetensors.index.json"
        case .onlyOtherWeights(let folder, let found):
            "\(path(folder)) has its weights in \(quoted(found)) alone, which is not read; convert them to "
                + "model.safetensors"
        case .invalidShardName(let file, let shard):
            "\(path(file)) names the shard \(quoted(shard)), expected the name of a file in the same folder"
        case .missingShard(let file, let shard):
            "\(path(file)) names the shard \(quoted(shard)), which is missing"
        case .tensorNotInShard(let file, let tensor, let shard):
            "\(path(file)) places tensor \(quoted(tensor)) in \(quoted(shard)), which does not have it"
        case .tensorInTwoShards(let file, let tensor, let shards):
            "\(path(file)): tensor \(quoted(tensor)) is in "
                + shards.map { quoted($0) }.joined(separator: " and in ")
        case .reservedName(let file, let tensor): "\(path(file)): no tensor can be named \(quoted(tensor))"
        case .wrongContent(let file, let tensor, let byteCount, let expected):
            "\(path(file)): tensor \(quoted(tensor)) was given \(byteCount) bytes, expected \(expected)"
        default: "unreadable tensors"
        }
    }

    /// Returns a path without quotes, as shells and compilers print it, but escaped.
    private func path(_ file: String) -> String { String(quoted(file, limit: 4096).dropFirst().dropLast()) }
}
