#!/usr/bin/env bash
# Writes what Terraform made into docs/details.md. The pipeline runs it after an apply.
set -euo pipefail
cd "$(dirname "$0")/.."

id=$(terraform output -raw environment_id)
name=$(terraform output -raw environment_name)
resource=$(terraform output -raw resource_name)

cat > docs/details.md <<END
# Details

Written by the pipeline after each apply.

| | |
| --- | --- |
| Name | \`$name\` |
| Identifier | \`$id\` |
| Resource name | \`$resource\` |
| Console | <https://confluent.cloud/environments/$id> |
END
