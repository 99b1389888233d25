import MiniBERT

/// The tokenizer of a model folder.
struct FolderTokenizer: TokenizationModel {
    private let tokenizer: WordPieceTokenizer

    /// Loads it.
    ///
    /// - Throws: `ModelFault.unusable` with what is wrong with the folder's files.
    init(folder: String) throws(CommandError) {
        tokenizer = try withModelFaults { () throws(WordPieceError) in try WordPieceTokenizer(folder: folder)
        }
    }

    /// As the folder says; without end where it says nothing.
    var maximumLength: Int { tokenizer.settings.modelMaximumLength ?? .max }

    func tokenize(
        _ texts: [RecordText], settings: TokenizationSettings
    ) throws(CommandError) -> [Result<TokenizedText, RecordFault>] {
        let options = EncodingOptions(settings, maximumLength: maximumLength)
        return texts.map { text in
            do throws(WordPieceError) {
                let encoding = try tokenizer.encode(utf8: text.text, pair: text.pair, options: options)
                return .success(
                    TokenizedText(
                        encoding, tokens: settings.includesTokens ? tokenizer.tokens(of: encoding) : []))
            } catch {
                return .failure(.refused(printable(error.description)))
            }
        }
    }
}

extension EncodingOptions {
    /// What the user asked for; at most `maximumLength` tokens where he did not say how many.
    init(_ settings: TokenizationSettings, maximumLength: Int) {
        self.init(
            maximumLength: settings.maximumLength ?? maximumLength,
            truncation: TruncationStrategy(settings.truncation),
            addsSpecialTokens: settings.addsSpecialTokens, literal: settings.isLiteral)
    }
}

extension TokenizedText {
    fileprivate init(_ encoding: Encoding, tokens: [String]) {
        self.init(
            ids: encoding.ids.map { Int($0) }, tokens: tokens, typeIDs: encoding.typeIDs.map { Int($0) },
            specialTokensMask: encoding.specialTokensMask.map { $0 ? 1 : 0 }, offsets: encoding.offsets,
            isTruncated: encoding.isTruncated)
    }
}
