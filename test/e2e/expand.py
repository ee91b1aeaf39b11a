"""Expands the template that `sam build` wrote, with AWS's own aws-sam-translator, and prints it as JSON.

    expand.py BUILT_TEMPLATE

It is what deploy/member-package.mjs is compared with. No AWS account is asked.
"""

import json
import os
import sys
from pathlib import Path

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

from samcli.yamlhelper import yaml_parse  # noqa: E402
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402


def expand(built):
    template = yaml_parse(built.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # The translator wants the name of a bucket, and takes no reference to a parameter.
            resource["Properties"]["CodeUri"] = {"Bucket": "bucket", "Key": "key"}
            # How SAM CLI built it, with the folders of this machine.
            resource.pop("Metadata", None)
    return Translator({}, Parser()).translate(template, parameter_values={}, feature_toggle=None)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    json.dump(expand(Path(sys.argv[1])), sys.stdout)
