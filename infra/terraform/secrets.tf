# Secrets: the places for them, and nothing in them.
#
# Terraform keeps what it knows in its state, so it is never told a secret. `README.md` has
# the commands that put them there. Each has one reader, but for the keys of sessions,
# which `auth` seals with and `scaffold` opens with.

locals {
  secrets = local.has_functions ? merge(
    {
      session-keys = "Keys that sessions are sealed with: a JSON object from the name of a key to its 32 bytes in base64"
      auth         = "Secrets of sign-in: a JSON object from variables of app-config.yaml to their values"
      scaffold     = "What forms ask code hosts with, best read only: a JSON object as that of auth"
      publish      = "What tasks publish with: a JSON object as that of auth"
    },
    var.public ? {} : {
      signing-keys = "Private keys that cookies of readers are signed with: a JSON object from the names of signing_public_keys to PEM"
    },
  ) : {}

  # Which function may read what.
  secrets_of = {
    auth     = [for name in ["session-keys", "auth", "signing-keys"] : name if contains(keys(local.secrets), name)]
    scaffold = [for name in ["session-keys", "scaffold"] : name if contains(keys(local.secrets), name)]
    publish  = [for name in ["publish"] : name if contains(keys(local.secrets), name)]
  }
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV_AWS_149:Amazon's own key encrypts; who may read is said by the roles.
  #checkov:skip=CKV2_AWS_57:Rotation touches the code host as well, and is a page of the manual.
  for_each = local.secrets

  name        = "${var.name}/${each.key}"
  description = each.value
  tags        = local.tags
}
