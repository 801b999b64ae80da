"""Validates lines of OCSF from standard input: `python3 ocsf.py < audit.log`.

It needs `pip install ocsf-json-schema jsonschema`.
"""

import json
import sys

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

validators = {}
faults = count = 0
for number, text in enumerate(sys.stdin, 1):
    line = json.loads(text)
    profiles = line["metadata"].get("profiles", [])
    key = (line["metadata"]["version"], line["class_uid"], *profiles)
    if key not in validators:
        schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(key[0]))
        name = schema.lookup_class_name_from_uid(line["class_uid"])
        validators[key] = Draft202012Validator(schema.get_class_schema(name, profiles))
    for error in validators[key].iter_errors(line):
        faults += 1
        print(f"line {number}, class {line['class_uid']}: {error.json_path}: {error.message[:300]}")
    count += 1
if not count:
    sys.exit("no lines")
if faults:
    sys.exit(1)
print(f"{count} lines are valid, of {len(validators)} classes")
