#!/usr/bin/env bash
# Makes the seeds of a fuzz target: files of the test fixtures, small texts, and every input that once crashed it.
#
#     Tests/Fuzzing/corpora.sh TARGET FOLDER
#
# Files that are already in the folder stay, so a corpus grows from run to run.
set -euo pipefail
target=$1
folder=$2
fixtures=$(cd "$(dirname "$0")/.." && pwd)
models=$fixtures/TestModels/Fixtures/models
mkdir -p "$folder"

# Writes a seed with the format of printf, in which \0 is NUL and \377 is the border between parts.
count=0
seed() {
    count=$((count + 1))
    # shellcheck disable=SC2059
    printf -- "$1" >"$folder/seed-$count"
}

# Copies files of the fixtures, each behind a prefix.
copies() {
    local prefix=$1
    shift
    for file in "$@"; do
        count=$((count + 1))
        { printf "%s" "$prefix"; head -c 8000 "$file"; } >"$folder/seed-$count"
    done
}

# The JSON of the header of a safetensors file.
header() {
    local length
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    head -c $((8 + length)) "$1" | tail -c +9
}

case $target in
JSON)
    seed '{"a":[1,-2.5e+3,"x\\n\\u00e9\\ud83d\\ude00",true,false,null,{}],"b":""}'
    seed '[[[[[[]]]]]]'
    seed '-0.1E-7'
    seed '"\377\300\200"'
    seed '{"a":1,"a":2}'
    copies '' "$models"/bert-classifier/config.json
    ;;
SafetensorsHeader)
    for model in bert-classifier float16 bfloat16 float64-and-buffers; do
        { printf 0; header "$models/$model/model.safetensors"; } >"$folder/seed-$model"
    done
    seed '0{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}\377abcdefghi'
    seed '0{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[0,3],"data_offsets":[0,0]}}\377'
    seed '0{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}\37712345678'
    seed '7\020\0\0\0\0\0\0\0{"__metadata__":null}'
    seed '7PK\003\004'
    ;;
ShardIndex)
    copies '' "$models"/shards/model.safetensors.index.json
    seed '{"metadata":{"total_size":8},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}'
    seed '{"weight_map":{"a":"../x"}}'
    ;;
Configuration)
    copies '' "$models"/*/config.json "$models"/sentence-*/1_Pooling/config.json "$models"/*/modules.json
    seed '{"model_type":"minibert","encoder_type":"bert","head":{"kind":"mlp","widths":[3],"activation":"leaky_relu","negative_slope":0.1,"pooling":"mean","batch_norm":true,"dropout":0.1},"vocab_size":9,"hidden_size":4,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":4,"max_position_embeddings":8,"type_vocab_size":2,"id2label":{"0":"a","1":"b"}}'
    seed '{"model_type":"minibert","head":{"kind":"cnn","windows":[1,2],"filters":3}}'
    seed '{"model_type":"minibert","head":{"kind":"gru","state_size":3,"pooling":"last"}}'
    ;;
TokenizerJSON)
    copies '' "$models"/{bert-classifier,sentence-mean,tokenizer-json-only}/tokenizer.json
    seed '{"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"##b":4}},"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[1],"tokens":["[CLS]"]}}},"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},"added_tokens":[{"id":5,"content":"<new>","single_word":true,"lstrip":true,"rstrip":false,"normalized":true,"special":false}],"truncation":{"direction":"Left","max_length":5,"strategy":"LongestFirst","stride":0},"padding":null}'
    ;;
TokenizerConfiguration)
    copies '' "$models"/{bert-classifier,cased,one-segment-type}/tokenizer_config.json
    seed '{"tokenizer_class":"BertTokenizer","do_lower_case":false,"strip_accents":true,"model_max_length":9,"truncation_side":"left","added_tokens_decoder":{"200":{"content":"<new>","lstrip":true,"rstrip":true,"normalized":true,"single_word":false,"special":false}}}'
    seed '{"cls_token":{"content":"[CLS]"},"model_input_names":["input_ids"]}\377{"mask_token":"[MASK]","additional_special_tokens":["<new>"]}\377{"<new>":90}\377{"model_type":"distilbert"}'
    ;;
Vocabulary)
    copies '' "$models"/bert-classifier/vocab.txt
    seed '[UNK]\na\n##b\n\n##\n日\r\na\n'
    ;;
Tokenize)
    seed '0101000The unaffable film, 日本 caf\303\251 [MASK] <new> ##x'
    seed '0190010\303\234nder the  film\314\201\314\201 e\314\201'
    seed '2191111first text\377second text'
    seed '1151000\377\376\300\200\355\240\200 x'
    seed '2000000\341\204\200\341\205\241\341\206\250 \360\237\230\200\342\200\215\360\237\217\275'
    ;;
RecordsTSV | RecordsCSV | RecordsJSONLines | RecordsFastText | RecordsDetected)
    # Eight bytes of options come first: the size of the reads, then `0` for each usual setting.
    seed '10000000text\tlabel\none\ta\ntwo\tb\n\nthree\ta\textra\n'
    seed '31000000text,label\r\n"one, ""x""\ntwo",a\r\nthree,"b'
    seed '10000000\357\273\277sep=;\ntext;label\nx;1\n'
    seed '21000000{"text":"one","label":1}\n{"text":"two\\n","label":["a","b"],"id":3}\n[1]\n'
    seed '10000000__label__a __label__b one two\n__label__c three\nnone\n'
    seed '1000000\063a\0b\0\0c'
    seed '11010000\377\376a\0'
    seed '10000000one\rtwo\rthree'
    ;;
LabeledData)
    seed '1000000text\tlabel\none\ta\ntwo\tb\n'
    seed '2100000text,label\none,"a,b"\ntwo,\nthree,"['"'"'x'"'"', 2]"\n'
    seed '1200000text\tlabel\none\t1.5\ntwo\t-2e3\n'
    seed '3000000{"text":"one","label":"a"}\n{"text":"two","label":["a","b"]}\n'
    seed '4100000__label__a __label__b one two\n'
    ;;
Arguments)
    for command in 0 1 2 3 4 5 6 7 8 9; do
        seed "$command--help\\0-m\\0folder\\0--threads\\0003\\0--format=csv\\0-k2\\0--\\0text"
    done
    seed '0-qk3\0--top=all\0--no-such\0-'
    ;;
Model)
    for model in bert-classifier distilbert-classifier odd-sizes; do
        {
            tr -d '\n ' <"$models/$model/config.json"
            printf '\377'
            header "$models/$model/model.safetensors"
            printf '\377'
            cat "$models/bert-classifier/tokenizer.json"
            printf '\377'
        } >"$folder/seed-$model"
    done
    # A head of each kind that transformers does not have.
    for head in '"kind":"mlp","widths":[2],"activation":"gelu","pooling":"mean"' \
        '"kind":"cnn","windows":[1,2],"filters":2' '"kind":"gru","state_size":2,"pooling":"last"' \
        '"kind":"rnn","state_size":2,"pooling":"mean"'; do
        seed '{"model_type":"minibert","encoder_type":"bert","vocab_size":200,"hidden_size":2,"num_hidden_layers":0,"num_attention_heads":1,"intermediate_size":2,"max_position_embeddings":16,"type_vocab_size":2,"head":{'"$head"'}}\377{"bert.embeddings.word_embeddings.weight":{"dtype":"F16","shape":[200,2],"data_offsets":[0,800]},"head.output.bias":{"dtype":"F32","shape":[2],"data_offsets":[800,808]}}\377'
    done
    ;;
FeatureCache)
    seed '0001234567890123456789012345678901abcdefgh'
    seed '11'
    seed '210123456789'
    ;;
TokenCorpus)
    seed '\002\0\0\0\003\0\0\0\377\377\377\377\001\0\0\0\002\0\0\0\005\0\0\0'
    seed '\377\377\377\377'
    ;;
TrainingCheckpoint)
    seed '2\377{"epochs":[{"epoch":1,"steps":2,"training_loss":1065353216,"validation_loss":null}],"open_loss":"0","open_weight":"0","best_loss":null,"epochs_since_best":0}\377abcdefgh'
    seed '1\377{"epochs":[],"open_loss":"0","open_weight":"4607182418800017408","best_loss":null,"epochs_since_best":0}\377'
    ;;
PretrainingCheckpoint)
    seed '1\3772\37764\3771.5\37740\377abc\3771\377abc\377settings'
    seed '9223372036854775807\377-1\3770\377nan\3770\3770\3770\377\377'
    ;;
Escaping)
    seed 'name\377<b>label</b>\377`x` | *y* [z](u)\377<script>&amp;\377dir/file.tsv\377"x"'"'"'\\'
    seed '\342\200\256\n\r\t\033[31m\377\377&#39;\377\377'
    ;;
Markdown)
    seed '*a* [x](y) <b> &amp; ``` - 1. _a_ ~~~ $z$ #'
    seed '`\314\201<b>'
    seed '```\n    ~~~\n> a'
    ;;
PrintableText)
    seed '\003\033[31mred\342\200\256\342\200\213 \303\251\314\201'
    ;;
*)
    echo "no seeds for '$target'" >&2
    exit 1
    ;;
esac

crashes=$(dirname "$0")/PastCrashes/$target
if [[ -d $crashes ]]; then cp "$crashes"/* "$folder/"; fi
