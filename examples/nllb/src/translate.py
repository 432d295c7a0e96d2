"""Translates requests from stdin to stdout, one JSON object a line, with the model in MODEL_DIR."""

import json
import os
import sys

from transformers import AutoModelForSeq2SeqLM, AutoTokenizer


class Translator:
    def __init__(self, folder: str) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForSeq2SeqLM.from_pretrained(folder)

    def translate(self, text: str, source: str, target: str) -> str:
        for language in (source, target):
            if self.tokenizer.convert_tokens_to_ids(language) == self.tokenizer.unk_token_id:
                raise ValueError(f"{language} is no language of the model; an example is eng_Latn")
        self.tokenizer.src_lang = source
        output = self.model.generate(
            **self.tokenizer(text, return_tensors="pt", truncation=True),
            forced_bos_token_id=self.tokenizer.convert_tokens_to_ids(target),
            max_new_tokens=512,
        )
        return self.tokenizer.batch_decode(output, skip_special_tokens=True)[0]


def say(**message: object) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    translator = Translator(os.environ.get("MODEL_DIR", "/models/nllb"))
    say(ready=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            translation = translator.translate(request["text"], request["source"], request["target"])
            say(id=request["id"], translation=translation)
        except ValueError as error:
            say(id=request["id"], error=str(error))


if __name__ == "__main__":
    main()
