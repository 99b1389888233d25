"""The rows from which bilingual_encoder.py goes on with an encoder: opinions, neutral lines, emoji, labeled sets.

    python Tests/Conformance/bilingual_rows.py lines --corpus FOLDER --data FOLDER --reviews reviews.txt
        --phrases phrases.txt --questions questions.txt --headlines headlines.txt
    minibert classify -m JUDGE -i reviews.txt -k all --format jsonl -o reviews.1.jsonl    (likewise the others, and other judges)
    python Tests/Conformance/bilingual_rows.py rows --corpus FOLDER --data FOLDER --reviews reviews.txt
        --phrases phrases.txt --questions questions.txt --headlines headlines.txt --held-out FOLDER -o rows.tsv
    python Tests/Conformance/bilingual_rows.py sentiment --data FOLDER --reviews reviews.txt --rows rows.tsv -o sentiment.tsv

The first form picks lines that read like reviews, questions and headlines, and parts of reviews, for the judges. With
several judges, reviews.1.jsonl, reviews.2.jsonl and so on, a line has the mean of their probabilities. The second writes
`task<TAB>target<TAB>text`: task `polarity` with the wanted probability of `positive`, task `anchor` (keep the vector), and
the tasks of the labeled sets with their labels. The phrases are in the folder `bilingual`. No row has the letters of a
sentence of --held-out, the folder of test sentences written by hand. The third writes rows for the head.
"""

import argparse
import gzip
import json
import lzma
import random
import re
import unicodedata
from pathlib import Path

from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline

PHRASES = Path(__file__).parent / "bilingual"
SLOT = re.compile(r"\{([a-z.]+)\}")
NEGATOR = re.compile(r"不|没|無|无|别|毫")
OPINION_ZH = re.compile(r"[好差烂赞棒坏佳优劣爱恨喜欢满失垃圾太很最非常真死惨糟美丽坑骗难！!]|不错|推荐|一般|后悔")
OPINION_EN = re.compile(
    r"\b(i|my|we|love|like|hate|best|worst|better|worse|well|great|terrible|beautiful|happy|sad|fun|wonderful|fail\w*|"
    r"kill\w*|dea\w+|die\w*|war|attack\w*|crash\w*|win\w*|won|lost|lose\w*|no|not|never|n't|poor|rich|wrong|right|\w+est|"
    r"too|very|so|really|please|thank\w*|sorry|problem\w*|trouble\w*|success\w*|perfect\w*)\b|!|n't", re.I)
SETS = {  # Rows of each labeled set, at most; the sets of opinions prefer rows with a negator.
    "sst2": 6920, "imdb": 500, "chnsenticorp": 3000, "waimai": 6000, "shopping": 6000, "book-review": 3000,
    "agnews": 6000, "shopping-topic": 6000}
HEAD = {"sst2": 6920, "chnsenticorp": 9600, "waimai": 5000, "shopping": 6000, "book-review": 2000}
TOPICS = ["trec6", "snips", "thucnews"]
OPINIONS = {"sst2", "imdb", "chnsenticorp", "waimai", "shopping", "book-review"}


def table(path):
    """The rows of a TSV with a header, as lists."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]


def letters(text):
    """A text by its letters, digits and symbols alone, to compare texts."""
    return "".join(character for character in text.lower() if unicodedata.category(character)[0] in "LNS")


def english(corpus, parts=3):
    for part in range(1, parts + 1):
        with gzip.open(corpus / f"english-{part}.txt.gz", "rt", encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)


def chinese(corpus):
    with lzma.open(corpus / "chinese.txt.xz", "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def like(examples, lines, count, kind):
    """Lines that a linear model tells from the others as like the examples: a sample of the best."""
    words = HashingVectorizer(n_features=1 << 18, alternate_sign=False, **kind)
    examples, others = random.sample(examples, 15000), random.sample(lines, 60000)
    model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=5, tol=None, class_weight="balanced", random_state=0)
    model.fit(words.transform(examples + others), [1] * len(examples) + [0] * len(others))
    scores = model.decision_function(words.transform(lines))
    best = sorted(range(len(lines)), key=lambda place: -scores[place])[: 2 * count]
    return [lines[place] for place in random.sample(best, min(count, len(best)))]


def filled(frame, slots):
    return SLOT.sub(lambda slot: random.choice(slots[slot[1]]), frame)


def template_rows(count):
    """Opinions with and without negation, from frames and phrases, with capitals and end marks at random."""
    slots = {slot: phrases.split("|") for slot, phrases in table(PHRASES / "phrases.tsv")}
    for target, frame in table(PHRASES / "frames.tsv"):
        for _ in range(count if SLOT.search(frame) else 3):
            text = filled(frame, slots)
            if text[0].isascii():
                ends = [".", ".", ".", "!", ""] if float(target) > 0.5 else [".", ".", ".", ""]
                text = text[0].upper() + text[1:] if random.random() < 0.7 else text
                text = text.replace(" ,", ",") if random.random() < 0.8 else text
                text = re.sub(r"\bi\b", "I", text) if random.random() < 0.8 else text
            else:
                ends = ["。", "。", "", "！", "～"] if float(target) > 0.5 else ["。", "。", "", "！"]
            yield float(target), text + random.choice(ends)


def emoji_rows(neutral, opinions):
    """Emoji after neutral lines and after opinions that agree with them, in runs and alone; and words of chats."""
    emoji = [(face, float(positive)) for face, positive, *_ in table(PHRASES / "emoji.tsv")]
    for face, positive in emoji:
        soft = 0.5 + 0.9 * (positive - 0.5)
        yield soft, face
        others = [other for other, value in emoji if value == positive]
        for _ in range(8 if positive != 0.5 else 3):
            text, space = random.choice(neutral), random.choice(["", " "])
            yield soft, text + space + face * random.choice([1, 1, 1, 2, 3])
            yield soft, face + random.choice(others)
            yield soft, random.choice(others) + " " + text[:40]
            agreeing = [row for row in random.sample(opinions, 20) if abs(row[0] - positive) < 0.5]
            yield from [(target, opinion + space + face) for target, opinion in agreeing[:1]]
    for word, positive, _ in table(PHRASES / "chat.tsv"):
        for _ in range(6):
            text = random.choice(neutral)
            yield float(positive), random.choice([f"{text} {word}", f"{word} {text}", f"{word} {word}", f"{word}!"])


def soft(labels, probabilities):
    """A target of several labels: the three most likely with their probabilities."""
    best = sorted(zip(probabilities, labels), reverse=True)[:3]
    return "|".join(f"{label}={probability:.3f}" for probability, label in best)


def words_model(chinese):
    """A judge of topics by words or characters, whose mistakes are not those of the encoder."""
    kind = {"analyzer": "char", "ngram_range": (1, 3)} if chinese else {"token_pattern": r"\S+", "ngram_range": (1, 2)}
    return make_pipeline(
        TfidfVectorizer(sublinear_tf=True, min_df=2, **kind), LogisticRegression(C=10, max_iter=60))


def cross_fitted_rows(name, rows, chinese):
    """Labeled rows whose targets are half their labels, half what a model of the other rows says.

    An encoder that has seen the labels before has vectors of these rows that are better than those of new texts;
    targets that a new text could get undo that."""
    texts, labels = [text for _, text in rows], [label for label, _ in rows]
    judged = cross_val_predict(words_model(chinese), texts, labels, cv=5, method="predict_proba")
    names = sorted(set(labels))
    for row, (label, text) in enumerate(rows):
        mixed = [0.5 * value + 0.5 * (one == label) for one, value in zip(names, judged[row])]
        yield name, soft(names, mixed), text


def headline_rows(data, path):
    """Chinese lines with the topics on which a model of characters and the encoder before agree most."""
    train = table(data / "thucnews" / "train.tsv")
    model = words_model(True).fit([text for _, text in train], [label for label, _ in train])
    judged = list(judged_rows(path))
    known = {text for _, text in train}
    for (text, judgment), values in zip(judged, model.predict_proba([text for text, _ in judged])):
        both = [value ** 0.6 * judgment[label] ** 0.4 for label, value in zip(model.classes_, values)]
        both = [value / sum(both) for value in both]
        if max(both) > 0.6 and text not in known:
            yield "thucnews", soft(model.classes_, both), text


def labeled_rows(data):
    """Rows of the training parts: topics by the labels of their set, opinions by their polarity."""
    for name in TOPICS:
        yield from cross_fitted_rows(name, table(data / name / "train.tsv"), name == "thucnews")
    for name, count in SETS.items():
        rows = table(data / name / "train.tsv")
        random.shuffle(rows)
        if name in OPINIONS:
            rows.sort(key=lambda row: not (row[0] == "positive" and NEGATOR.search(row[1]) and random.random() < 0.5))
        for label, text in rows[:count]:
            yield ("polarity", 0.95 if label == "positive" else 0.05, text) if name in OPINIONS else (name, label, text)


def judged_rows(path):
    """The lines of a text file with what `minibert classify` said of each in the .jsonl file beside it."""
    judgments = path.with_suffix(".jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    lines = path.read_text(encoding="utf-8").split("\n")[: len(judgments)]
    return [(line, json.loads(judgment)) for line, judgment in zip(lines, judgments)]


def write_rows(arguments):
    hidden = {letters(text) for file in arguments.held_out.glob("*.tsv") for _, text in table(file)}
    lines = list(english(arguments.corpus, 1))
    mandarin = chinese(arguments.corpus)
    plain = [line for line in lines if 3 <= line.count(" ") <= 18 and not OPINION_EN.search(line)]
    plain_zh = [line for line in mandarin if 5 <= len(line) <= 40 and not OPINION_ZH.search(line)]
    neutral = random.sample(plain, 12000) + random.sample(plain_zh, 12000)
    opinions = list(template_rows(70))
    rows = [("polarity", target, text) for target, text in opinions]
    rows += [("polarity", 0.5, text) for text in neutral]
    short = [text for text in neutral if len(text) < 60]
    rows += [("polarity", round(target, 3), text) for target, text in emoji_rows(short, opinions)]
    rows += [("anchor", "", text) for text in random.sample(lines, 22000) + random.sample(mandarin, 16000)]
    rows += labeled_rows(arguments.data)
    for path in filter(None, [arguments.reviews, arguments.phrases]):
        rows += [("polarity", round(judgment["positive"], 4), text) for text, judgment in judged_rows(path)]
    rows += [("trec6", soft(*zip(*judgment.items())), text)
             for text, judgment in judged_rows(arguments.questions) if max(judgment.values()) > 0.6]
    rows += headline_rows(arguments.data, arguments.headlines)
    rows = [row for row in rows if letters(row[2]) not in hidden]
    random.shuffle(rows)
    arguments.output.write_text("".join(f"{a}\t{b}\t{c}\n" for a, b, c in rows), encoding="utf-8")


def write_sentiment(arguments):
    """Rows for the head: opinions as their sets have them, and a part of the polarity rows; neutral rows with both labels."""
    rows = []
    for name, count in HEAD.items():
        opinions = table(arguments.data / name / "train.tsv")
        rows += random.sample(opinions, min(count, len(opinions)))
    known = {text for name in OPINIONS for _, text in table(arguments.data / name / "train.tsv")}
    reviews = {text for text, _ in judged_rows(arguments.reviews)}
    for line in arguments.rows.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        task, target, text = line.split("\t", 2)
        part = 0.2 if text in reviews or target == "0.5" else 1
        if task == "polarity" and text not in known and random.random() < part:
            rows += [["positive", text]] * (float(target) > 0.3) + [["negative", text]] * (float(target) < 0.7)
    random.shuffle(rows)
    arguments.output.write_text(
        "label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in rows), encoding="utf-8")


def parts_of_reviews(short, long):
    """Runs of words of short reviews, pairs of their clauses, and sentences of long reviews."""
    texts = set()
    for words in map(str.split, short):
        for count in random.choices([3, 4, 5, 6, 8, 10, 12, 15, 18], k=12):
            if len(words) > count + 1:
                start = random.randrange(len(words) - count + 1)
                texts.add(" ".join(words[start: start + count]))
    clauses = [clause.strip() for text in short for clause in re.split(" , | ; | but | and ", text) if clause.count(" ") > 2]
    for _ in range(25000):
        first, second = random.sample(clauses, 2)
        texts.add(first + random.choice([" , ", " , but ", " and ", " , and ", " ; "]) + second)
    for text in long:
        sentences = re.split(r"(?<=[.!?]) +", re.sub("<br ?/?>", " ", text))
        texts |= {sentence.strip() for sentence in sentences if 4 <= sentence.count(" ") <= 35}
    return random.sample(sorted(texts), len(texts))


def write_lines(arguments):
    sst2, imdb, news = (
        [text for _, text in table(arguments.data / name / "train.tsv")] for name in ["sst2", "imdb", "thucnews"])
    reviews = [sentence for text in sst2 + imdb for sentence in re.split(r"(?<=[.!?]) +", text)]
    reviews = [sentence for sentence in reviews if sentence.count(" ") > 4]
    questions = [line for line in english(arguments.corpus, 3) if line.endswith("?") and 3 <= line.count(" ") <= 16]
    known = set(news)
    short = [line for line in chinese(arguments.corpus) if 8 <= len(line) <= 30 and line not in known]
    for path, lines in [
        (arguments.phrases, parts_of_reviews(sst2, imdb)),
        (arguments.reviews, like(reviews, list(english(arguments.corpus, 2)), 32000, {"token_pattern": r"\w+"})),
        (arguments.questions, random.sample(questions, 15000)),
        (arguments.headlines, like(news, short, 25000, {"analyzer": "char", "ngram_range": (1, 2)})),
    ]:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("form", choices=["lines", "rows", "sentiment"])
    for name in ["corpus", "data", "reviews", "phrases", "questions", "headlines", "held-out", "rows"]:
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    random.seed(1)
    {"lines": write_lines, "rows": write_rows, "sentiment": write_sentiment}[arguments.form](arguments)


main()
