#!/usr/bin/env bash
# From nothing to the shipped weights: the record of the whole training pipeline.
#
#   CORPUS=/path/to/corpus STYLES=/path/to/teacher/styles SENTENCES=/path/to/sentences WORK=/path/to/work \
#       bash ssml_engine/training/pipeline.sh
#
# CORPUS: folders of shards (NAME.ogg + NAME.jsonl).  STYLES: the neural teacher's style files (*.bin).  SENTENCES: texts
# in other languages, as corpora.build_sentences writes them.  Everything is resumable: run it again after an
# interruption.  DEVICE=cuda trains on a GPU.
set -euo pipefail
: "${CORPUS:?folder of the training shards}" "${STYLES:?folder of style files of the teacher}" "${WORK:?work folder}"
: "${SENTENCES:?folder of LOCALE.txt}"
DEVICE=${DEVICE:-cpu}
run() { python -m "ssml_engine.training.$1" "${@:2}"; }

# 1. Speech: the corpus, real recordings for the codec, bulk speech by morphed speakers, and British
# speech played at other rates.
run corpora.build_parametric --texts "$CORPUS" --out "$WORK/bulk" --speakers 500
run corpora.build_parametric --texts "$CORPUS" --out "$WORK/bulk" --speakers 600 --seed 1
run corpora.build_parametric --texts "$CORPUS" --out "$WORK/bulk" --speakers 600 --seed 2
run corpora.build_perturbed --corpus "$CORPUS" --out "$WORK/british" --lang en-gb
mkdir -p "$WORK/real"  # of the recordings only LibriSpeech's, to begin with
cp "$CORPUS"/real/librispeech_* "$WORK/real/"
run speech_cache --out "$WORK/cache" "$CORPUS" "$WORK/real" "$WORK/bulk" "$WORK/british"

# 2. Codec; its codebooks are frozen from here on.
run recipes.codec --data "$WORK/cache" --folder "$WORK/run" --autoencoder-steps 800 --steps 3000 --device "$DEVICE"

# 3. Codes, phones, durations, pitch and energy of every utterance.
run token_cache --data "$WORK/cache" --codec "$WORK/run/codec.safetensors" --out "$WORK/run/tokens.safetensors" \
    --device "$DEVICE"

# 4. Prompt encoder, AR and NAR on the teachers' speech; prosody; aligner.
lm() { run recipes.language_model --codec "$WORK/run/codec.safetensors" --device "$DEVICE" "$@"; }
lm --data "$WORK/run/tokens.safetensors" --folder "$WORK/run" --steps 6000
run recipes.prosody --data "$WORK/run/tokens.safetensors" --folder "$WORK/run" --steps 560 --device "$DEVICE"
run recipes.aligner --data "$WORK/cache" --tokens "$WORK/run/tokens.safetensors" --folder "$WORK/run" --steps 1100 \
    --device "$DEVICE"

# 5. The aligner times the recordings of people; the language models go on with them.  What ships is the mean of
# before and after.
run recorded_tokens --data "$WORK/cache" --models "$WORK/run" --tokens "$WORK/run/tokens.safetensors" \
    --out "$WORK/run/tokens_recorded.safetensors"
mkdir -p "$WORK/later"
[ -f "$WORK/later/language_model.state" ] || cp "$WORK/run/language_model.state" "$WORK/later/"
lm --data "$WORK/run/tokens_recorded.safetensors" --folder "$WORK/later" --steps 10200
mkdir -p voices/models
for network in prompt_encoder ar nar; do
    run weight_mean "$WORK/run/$network.safetensors" "$WORK/later/$network.safetensors" \
        --out "voices/models/$network.safetensors"
done
cp "$WORK"/run/{codec,prosody,aligner}.safetensors voices/models/

# 6. The NAR goes on alone: it says who is heard, and beside the AR it was seldom trained.  The prompt encoder that it
# learned beside was the mean of the shipped one and a later one of step 12,250, whose AR was no better.
lm --data "$WORK/run/tokens_recorded.safetensors" --folder "$WORK/later" --steps 12250
cp -r voices/models "$WORK/mean"
for network in prompt_encoder ar nar; do
    run weight_mean "voices/models/$network.safetensors" "$WORK/later/$network.safetensors" \
        --out "$WORK/mean/$network.safetensors"
done
run recipes.nonautoregressive --data "$WORK/run/tokens_recorded.safetensors" --models "$WORK/mean" \
    --folder "$WORK/nar" --steps 2600 --device "$DEVICE"
cp "$WORK/nar/nar.safetensors" voices/models/
cp "$WORK/nar/nar.safetensors" "$WORK/nar/early.safetensors"
# Then beside the shipped one; the mean of both is heard as well as the earlier and is as like as the later.
run recipes.nonautoregressive --data "$WORK/run/tokens_recorded.safetensors" --models voices/models \
    --folder "$WORK/nar" --steps 6000 --device "$DEVICE"
run weight_mean "$WORK/nar/early.safetensors" "$WORK/nar/nar.safetensors" --out voices/models/nar.safetensors

# 7. Ten hours of morphed speakers more, and people with transcripts: the NAR goes on with them, and so does the prompt
# encoder that it has had for itself from here on.  It began as a copy of the shared one, at step 1,000 of this run.
run corpora.build_parametric --texts "$CORPUS" --out "$WORK/bulk" --speakers 900 --seed 3
run speech_cache --out "$WORK/cache" "$CORPUS" "$CORPUS/real" "$WORK/bulk" "$WORK/british"
run token_cache --data "$WORK/cache" --codec "$WORK/run/codec.safetensors" --out "$WORK/run/tokens_more.safetensors" \
    --earlier "$WORK/run/tokens.safetensors" --device "$DEVICE"
run recorded_tokens --data "$WORK/cache" --models voices/models --tokens "$WORK/run/tokens_more.safetensors" \
    --out "$WORK/run/tokens_people.safetensors"
run recipes.nonautoregressive --data "$WORK/run/tokens_people.safetensors" --models voices/models \
    --folder "$WORK/nar_people" --steps 5600 --seed 6 --peak-rate 7e-4 --device "$DEVICE"
cp "$WORK/nar_people/nar.safetensors" voices/models/

# 8. Spanish, French, Italian, Portuguese and Hindi; of the English speech before, the corpus, its British part at other
# rates, people, and the first 490 of the last 900 speakers.  The AR and its prompt encoder hear people with transcripts
# for the first time, the aligner people at all; its recordings are timed by the aligner before.
languages=(es-ES fr-FR it-IT pt-BR hi-IN)
run corpora.build_parametric --texts "$CORPUS" --out "$WORK/some" --speakers 490 --seed 3
run speech_cache --out "$WORK/some_cache" "$CORPUS" "$CORPUS/real" "$WORK/some" "$WORK/british"
run token_cache --data "$WORK/some_cache" --codec voices/models/codec.safetensors --out "$WORK/some.safetensors" \
    --device "$DEVICE"
run recorded_tokens --data "$WORK/some_cache" --models voices/models --tokens "$WORK/some.safetensors" \
    --out "$WORK/some_people.safetensors"
run corpora.build_multilingual --sentences "$SENTENCES" --texts "$CORPUS" --voices "$STYLES" \
    --out "$WORK/multilingual" --blocks 55
run corpora.build_perturbed --corpus "$WORK/multilingual" --out "$WORK/multilingual_rates" --lang "${languages[@]}"
run speech_cache --out "$WORK/multilingual_cache" "$WORK/multilingual" "$WORK/multilingual_rates"
run token_cache --data "$WORK/multilingual_cache" --codec voices/models/codec.safetensors \
    --out "$WORK/multilingual.safetensors" --device "$DEVICE"
run join_tokens "$WORK/some_people.safetensors" "$WORK/multilingual.safetensors" --out "$WORK/everything.safetensors"
run heard_symbols "$WORK/multilingual.safetensors" --languages en es fr it pt hi > "$WORK/languages.toml"
mv "$WORK/languages.toml" voices/
run symbol_embeddings voices/models --out "$WORK/start"
all="$WORK/everything.safetensors"
# on FROM TO RECIPE OPTION...: a recipe goes on from weights.
on() { run "recipes.$3" --models "$WORK/$1" --folder "$WORK/$2" --device "$DEVICE" "${@:4}"; }
on start languages aligner --data "$WORK/some_cache" "$WORK/multilingual_cache" \
    --tokens "$WORK/some_people.safetensors" "$WORK/multilingual.safetensors" --steps 300 --peak-rate 5e-4 --seed 16
on start languages autoregressive --data "$all" --steps 1250 --foreign-turns 4 --seed 14
on start languages prosody --data "$all" --steps 240 --peak-rate 4e-4 --foreign-turns 4 --seed 17
on start languages nonautoregressive --data "$all" --steps 480 --peak-rate 4e-4 --foreign-turns 4 --seed 18
cp "$WORK/start/codec.safetensors" "$WORK/languages/"
cp "$WORK"/languages/*.safetensors voices/models/
# The other languages come oftener: that is heard in them, and hardly in English.
on languages more autoregressive --data "$all" --steps 430 --foreign-turns 8 --seed 19
on languages more nonautoregressive --data "$all" --steps 400 --peak-rate 5e-4 --foreign-turns 8 --seed 20
cp "$WORK"/more/{ar,prompt_encoder,nar}.safetensors "$WORK/languages/"
# People had lost words with that, English a little. The means of before and after have them back and keep half of what
# the languages gained; they go on with more speech in four of the languages, and with people as often as teachers.
cp -r "$WORK/languages" "$WORK/halfway"
for network in ar prompt_encoder nar; do
    run weight_mean "$WORK/start/$network.safetensors" "$WORK/languages/$network.safetensors" \
        --out "$WORK/halfway/$network.safetensors"
done
mkdir -p "$WORK/four"
cp "$SENTENCES"/{es-ES,fr-FR,it-IT,pt-BR}.txt "$WORK/four/"
run corpora.build_multilingual --sentences "$WORK/four" --texts "$CORPUS" --voices "$STYLES" --out "$WORK/four_speech" \
    --blocks 45 --seed 1
run corpora.build_perturbed --corpus "$WORK/four_speech" --out "$WORK/four_rates" --lang "${languages[@]}"
run speech_cache --out "$WORK/four_cache" "$WORK/four_speech" "$WORK/four_rates"
run token_cache --data "$WORK/four_cache" --codec voices/models/codec.safetensors --out "$WORK/four.safetensors" \
    --device "$DEVICE"
run join_tokens "$all" "$WORK/four.safetensors" --out "$WORK/all.safetensors"
run heard_symbols "$WORK/all.safetensors" --languages en es fr it pt hi > "$WORK/languages.toml"
mv "$WORK/languages.toml" voices/
more=(--data "$WORK/all.safetensors" --peak-rate 3e-4)
on halfway last autoregressive "${more[@]}" --steps 1000 --recorded-turns 1 --foreign-turns 3 --seed 22
on halfway last nonautoregressive "${more[@]}" --steps 760 --recorded-turns 3 --foreign-turns 2 --seed 23
cp "$WORK"/languages/*.safetensors "$WORK"/last/*.safetensors voices/models/
# The three that lose most words once more, with people twice as often in the AR.
mkdir -p "$WORK/three"
cp "$SENTENCES"/{fr-FR,it-IT,pt-BR}.txt "$WORK/three/"
run corpora.build_multilingual --sentences "$WORK/three" --texts "$CORPUS" --voices "$STYLES" \
    --out "$WORK/three_speech" --blocks 75 --seed 2
run corpora.build_perturbed --corpus "$WORK/three_speech" --out "$WORK/three_rates" --lang "${languages[@]}"
run speech_cache --out "$WORK/three_cache" "$WORK/three_speech" "$WORK/three_rates"
run token_cache --data "$WORK/three_cache" --codec voices/models/codec.safetensors --out "$WORK/three.safetensors" \
    --device "$DEVICE"
run join_tokens "$WORK/all.safetensors" "$WORK/three.safetensors" --out "$WORK/with_three.safetensors"
cp -r voices/models "$WORK/before_three"
more=(--data "$WORK/with_three.safetensors" --peak-rate 3e-4)
on before_three three_models autoregressive "${more[@]}" --steps 1150 --recorded-turns 2 --foreign-turns 2 --seed 24
on before_three three_models nonautoregressive "${more[@]}" --steps 850 --recorded-turns 3 --foreign-turns 1 --seed 25
cp "$WORK"/three_models/*.safetensors voices/models/

# 9. The codec's decoder goes on; codes keep their meaning, so nothing else changes.
run recipes.energy_distance --data "$WORK/cache" --codec "$WORK/run/codec.safetensors" --folder "$WORK/distance" \
    --device "$DEVICE"
run weight_mean "$WORK/run/codec.safetensors" "$WORK/distance/codec.safetensors" --out voices/models/codec.safetensors

# 10. Shipped voices: prompt recordings, cut and encoded.
run corpora.build_prompts --voices "$STYLES" --out "$WORK/prompts"
run recipes.voices --prompts "$WORK/prompts" --codec "$WORK/run/codec.safetensors" --out voices
