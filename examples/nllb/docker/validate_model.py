"""Loads the model and translates one sentence, so that a broken download fails the build and not the service.

validate_model.py FOLDER
"""

import sys

from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

SENTENCE = "The weather is beautiful today."


def main(folder: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder, src_lang="eng_Latn")
    model = AutoModelForSeq2SeqLM.from_pretrained(folder)
    output = model.generate(
        **tokenizer(SENTENCE, return_tensors="pt"),
        forced_bos_token_id=tokenizer.convert_tokens_to_ids("fra_Latn"),
        max_new_tokens=40,
    )
    translation = tokenizer.batch_decode(output, skip_special_tokens=True)[0]
    if "temps" not in translation.lower():
        sys.exit(f"the model in {folder} does not translate: {SENTENCE!r} became {translation!r}")
    print(f"{SENTENCE!r} became {translation!r}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
