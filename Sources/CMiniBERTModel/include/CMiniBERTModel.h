#ifndef C_MINIBERT_MODEL_H
#define C_MINIBERT_MODEL_H

#include <stddef.h>

/// The files of `vocab` and `weights` that are compiled in.
typedef enum __attribute__((enum_extensibility(closed))) MiniBERTModelFile {
    MiniBERTModelFileVocabulary,
    MiniBERTModelFileTokenizerConfiguration,
    MiniBERTModelFileEncoderConfiguration,
    MiniBERTModelFileEncoderWeights,
    MiniBERTModelFileSentimentConfiguration,
    MiniBERTModelFileSentimentWeights,
    MiniBERTModelFileNewsConfiguration,
    MiniBERTModelFileNewsWeights,
    MiniBERTModelFileChineseNewsConfiguration,
    MiniBERTModelFileChineseNewsWeights,
} MiniBERTModelFile;

/// The first byte of a file, in read-only memory of the program itself, aligned to 64 bytes, and how many there are.
const void *_Nonnull minibert_model_file(MiniBERTModelFile file, size_t *_Nonnull byte_count);

#endif
