/// The usual names of columns in published data sets.
///
/// Names are compared without surrounding white space and case, and with `_` for spaces and dashes.
enum KnownColumns {
    /// Names of a text, the preferred one first.
    static let texts = [
        "text", "sentence", "sentence1", "sentence_1", "sentence_a", "text_a", "text1", "text_1", "body",
        "content", "review", "review_body", "review_text", "reviewtext", "question1", "question",
        "question_text", "query", "utterance", "message", "message_text", "comment", "comment_text",
        "comment_body", "tweet", "tweet_text", "full_text", "clean_text", "cleaned_text", "raw_text",
        "original_text", "text_clean", "document", "doc", "article", "abstract", "selftext", "description",
        "premise", "headline", "title", "post", "post_text", "statement", "phrase", "passage", "context",
        "narrative", "consumer_complaint_narrative", "transcript", "transcription", "sms", "email",
        "email_text", "email_body", "input", "input_text", "prompt",
        "verbatim", "subject", "summary", "caption", "lyrics", "v2", "nachricht",
        "inhalt", "satz", "kommentar", "beschreibung", "texto", "texte", "文本", "内容", "正文", "评论", "句子",
        "标题", "问题",
    ]

    static let labels = [
        "label", "labels", "gold_label", "class", "classes", "class_label", "class_index", "class_name",
        "category", "categories", "target", "targets", "intent", "intents", "sentiment",
        "sentiment_label", "airline_sentiment", "polarity", "topic", "topics", "queue", "tag", "tags",
        "emotion", "emotions", "stars", "star_rating", "rating", "score", "label_text", "label_name",
        "label_id", "category_name", "intent_name", "coarse_label", "label_coarse", "fine_label",
        "label_fine", "gold", "ground_truth", "annotation", "verdict", "stance", "is_spam",
        "toxicity", "is_toxic", "is_sarcastic", "genre", "department",
        "priority", "type", "overall", "overall_rating", "v1", "kategorie", "klasse", "thema",
        "etiqueta", "categoria", "标签", "类别", "分类", "类标",
    ]

    /// Names of the second text of a pair, by the name of the first.
    static let pairs: [String: String] = [
        "text": "text_pair", "sentence": "sentence_pair", "sentence1": "sentence2",
        "sentence_1": "sentence_2", "sentence_a": "sentence_b", "text_a": "text_b", "text1": "text2",
        "text_1": "text_2", "question1": "question2", "premise": "hypothesis",
    ]

    /// Names of an identifier, which is neither a text nor a label.
    static let ids = [
        "id", "ids", "idx", "index", "guid", "uid", "uuid", "row_id", "rowid", "text_id",
        "tweet_id", "ticket_id", "review_id", "reviewid", "comment_id", "message_id", "doc_id",
        "document_id", "sentence_id", "sentenceid", "phraseid", "article_id", "user_id", "userid",
        "product_id", "productid", "unnamed:_0", "qid", "pid", "pairid", "编号",
    ]

    private static let all = Set(texts + labels + pairs.values + ids)

    /// A name in the form that is compared.
    static func normalized(_ name: [UInt8]) -> String {
        var text = ""
        for scalar in trimmed(String(decoding: name, as: UTF8.self)).lowercased().unicodeScalars {
            text.unicodeScalars.append(scalar == " " || scalar == "-" ? "_" : scalar)
        }
        return text
    }

    static func trimmed(_ name: String) -> String {
        let scalars = name.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    static func contains(_ cell: [UInt8]) -> Bool { cell.count <= 100 && all.contains(normalized(cell)) }

    /// The index in `names` of the first name of `list`, except for indices in `taken`.
    static func firstIndex(of list: [String], in names: [String], except taken: [Int] = []) -> Int? {
        for name in list {
            if let index = names.indices.first(where: { names[$0] == name && !taken.contains($0) }) {
                return index
            }
        }
        return nil
    }
}
