#include "CMiniBERTModel.h"

// `#embed` is C23; clang has it in every mode, and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(64) unsigned char vocabulary[] = {
#embed "../../vocab/vocab.txt"
};

static const _Alignas(64) unsigned char tokenizer_configuration[] = {
#embed "../../vocab/tokenizer_config.json"
};

static const _Alignas(64) unsigned char encoder_configuration[] = {
#embed "../../weights/encoder/config.json"
};

static const _Alignas(64) unsigned char encoder_weights[] = {
#embed "../../weights/encoder/model.safetensors"
};

static const _Alignas(64) unsigned char sentiment_configuration[] = {
#embed "../../weights/sentiment/config.json"
};

static const _Alignas(64) unsigned char sentiment_weights[] = {
#embed "../../weights/sentiment/model.safetensors"
};

static const _Alignas(64) unsigned char news_configuration[] = {
#embed "../../weights/news/config.json"
};

static const _Alignas(64) unsigned char news_weights[] = {
#embed "../../weights/news/model.safetensors"
};

static const _Alignas(64) unsigned char chinese_news_configuration[] = {
#embed "../../weights/news-zh/config.json"
};

static const _Alignas(64) unsigned char chinese_news_weights[] = {
#embed "../../weights/news-zh/model.safetensors"
};

const void *minibert_model_file(MiniBERTModelFile file, size_t *byte_count) {
#define CASE(name, array)          \
    case MiniBERTModelFile##name:  \
        *byte_count = sizeof array; \
        return array
    switch (file) {
        CASE(Vocabulary, vocabulary);
        CASE(TokenizerConfiguration, tokenizer_configuration);
        CASE(EncoderConfiguration, encoder_configuration);
        CASE(EncoderWeights, encoder_weights);
        CASE(SentimentConfiguration, sentiment_configuration);
        CASE(SentimentWeights, sentiment_weights);
        CASE(NewsConfiguration, news_configuration);
        CASE(NewsWeights, news_weights);
        CASE(ChineseNewsConfiguration, chinese_news_configuration);
        CASE(ChineseNewsWeights, chinese_news_weights);
    }
#undef CASE
}
