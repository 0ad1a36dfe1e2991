#!/usr/bin/env bash
# Writes what Terraform made into docs/details.md. The pipeline runs it after an apply.
set -euo pipefail
cd "$(dirname "$0")/.."

id=$(terraform output -raw cluster_id)
name=$(terraform output -raw cluster_name)
bootstrap=$(terraform output -raw bootstrap_endpoint)
rest=$(terraform output -raw rest_endpoint)
environment_id=$(terraform output -raw environment_id)
environment_name=$(terraform output -raw environment_name)

cat > docs/details.md <<END
# Details

Written by the pipeline after each apply.

| | |
| --- | --- |
| Name | \`$name\` |
| Identifier | \`$id\` |
| Bootstrap | \`$bootstrap\` |
| REST | <$rest> |
| Environment | \`$environment_name\`, \`$environment_id\` |
| Console | <https://confluent.cloud/environments/$environment_id/clusters/$id> |
END
