"""Downloads one revision of a model from the Hub into a plain folder: download_model.py MODEL REVISION FOLDER."""

import sys

from huggingface_hub import snapshot_download

# What transformers loads; the repository also holds formats and documents that nobody here reads.
FILES = ["*.json", "*.model", "pytorch_model.bin", "*.safetensors"]


def main(model: str, revision: str, folder: str) -> None:
    snapshot_download(model, revision=revision, local_dir=folder, allow_patterns=FILES)
    print(f"{model} at {revision} is in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
