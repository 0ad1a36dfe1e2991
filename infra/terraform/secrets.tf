# Secrets: the places for them, and nothing in them.
#
# Terraform keeps what it knows in its state, so it is never told a secret. `README.md` has
# the commands that put them there. Each has one reader, but for those that sessions are
# sealed with: `auth` seals, and `scaffold` opens.
#
# All but `signing-keys` are JSON objects from names of variables in `app-config.yaml` to
# their values.

locals {
  # Which variables each function is given.
  variables_of = {
    auth     = ["sessions", "auth"]
    scaffold = ["sessions", "scaffold"]
    publish  = ["publish"]
  }

  secrets = local.has_functions ? merge(
    {
      sessions = "Variables of callboard.signIn.secrets, which sessions are sealed with"
      auth     = "Variables of auth.providers: secrets of clients"
      scaffold = "Variables that forms ask code hosts with, best read only"
      publish  = "Variables that tasks publish with"
    },
    var.public ? {} : {
      signing-keys = "Private keys that cookies for CloudFront are signed with: a JSON object from the names of signing_public_keys to PEM"
    },
  ) : {}

  # Which secrets each function may read.
  secrets_of = merge(local.variables_of, {
    auth = concat(local.variables_of.auth, var.public ? [] : ["signing-keys"])
  })
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV_AWS_149:Amazon's own key encrypts; who may read is said by the roles.
  #checkov:skip=CKV2_AWS_57:Rotation touches the code host as well, and is a page of the manual.
  for_each = local.secrets

  name        = "${var.name}/${each.key}"
  description = each.value
  tags        = local.tags
}
