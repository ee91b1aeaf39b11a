"""Renders what `sam build` made into a plain CloudFormation template, and zips its code.

    render.py BUILT_TEMPLATE TARGET_FOLDER

AWS's own aws-sam-translator expands the template. TARGET_FOLDER then holds template.json, without a transform and with
the parameter CodeBucket, and a zip for each different code that is named by a digest of its content: CloudFormation
updates a function only where its S3Key changes. The same input gives the same bytes. No AWS account is asked.
"""

import hashlib
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

from samcli.yamlhelper import yaml_parse  # noqa: E402
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402

CODE_BUCKET = {
    "Type": "String",
    "Description": "The S3 bucket, in this region, that holds the code of the functions.",
    "AllowedPattern": "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "ConstraintDescription": "The name of an S3 bucket.",
}


def code_files(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise SystemExit(f"render.py: no code in {folder}")
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]


def digest(files):
    """Of names and contents: zip files also hold times, and compress otherwise with another zlib."""
    content = hashlib.sha256()
    for name, data in files:
        content.update(f"{name}\0{len(data)}\0".encode())
        content.update(data)
    return content.hexdigest()[:32]


def write_zip(files, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


def package_code(template, base, target):
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        files = code_files(base / resource["Properties"]["CodeUri"])
        key = f"functions-{digest(files)}.zip"
        if not (target / key).exists():
            write_zip(files, target / key)
        resource["Properties"]["CodeUri"] = {"Bucket": f"bucket-of-{logical_id.lower()}", "Key": key}
        # How SAM CLI built it, with the folders of this machine.
        resource.pop("Metadata", None)


def point_to_code_bucket(template):
    """Only now: the translator wants the name of a bucket, and takes no reference to a parameter."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Code"]["S3Bucket"] = {"Ref": "CodeBucket"}
        elif resource["Type"].startswith("AWS::Serverless::"):
            raise SystemExit(f"render.py: {resource['Type']} was not expanded")


def render(built, target):
    template = yaml_parse(built.read_text(encoding="utf-8"))
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    package_code(template, built.parent, target)
    translator = Translator({}, Parser())
    plain = translator.translate(template, parameter_values={}, feature_toggle=None)
    plain.pop("Transform", None)
    point_to_code_bucket(plain)
    plain.setdefault("Parameters", {})["CodeBucket"] = CODE_BUCKET
    text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
    (target / "template.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    render(Path(sys.argv[1]), Path(sys.argv[2]))
