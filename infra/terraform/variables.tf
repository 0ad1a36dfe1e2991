# What is asked of whoever uses the module. The first five have to be said; the rest has
# defaults that are right for most.

variable "name" {
  description = "What everything is called, or begins with: lower-case letters, digits and `-`, as in `portal`."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Write 2 to 31 lower-case letters, digits or `-`, a letter first: names of roles and functions are made of it."
  }
}

variable "bucket" {
  description = "The name of the bucket that the portal is published to. Names of buckets are unique in the world. Two more are made, with `-state` and `-logs` behind the name."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{2,56}$", var.bucket))
    error_message = "Write 3 to 57 lower-case letters, digits or `-`: dots would break TLS, and `-state` has to fit behind it."
  }
}

variable "domain_name" {
  description = "Where the portal is found, as in `portal.example.com`: the host of `app.baseUrl`."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "Write the name of a host, without `https://` and without a path: the portal stands at the root of its host."
  }
}

variable "certificate_arn" {
  description = "The certificate of that name, from AWS Certificate Manager in us-east-1, which is where CloudFront looks for it."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:us-east-1:", var.certificate_arn))
    error_message = "CloudFront takes only certificates of us-east-1."
  }
}

variable "github_repository" {
  description = "The repository whose workflow publishes, as `owner/name`."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "Write it as `owner/name`, without a wildcard."
  }
}

variable "github_ref" {
  description = "The branch whose workflow may publish, as git writes it. Workflows of other branches and of pull requests may not."
  type        = string
  default     = "refs/heads/main"

  validation {
    condition     = can(regex("^refs/heads/[A-Za-z0-9._/-]+$", var.github_ref))
    error_message = "Write it as in `refs/heads/main`, without a wildcard."
  }
}

variable "github_oidc_provider_arn" {
  description = "GitHub's provider of identities in this account, if it is there already: an account has at most one. Without, it is made."
  type        = string
  default     = null
}

variable "public" {
  description = "Whether the portal is open to the whole world. Then nothing asks for a session but the functions."
  type        = bool
  default     = false
}

variable "functions_dir" {
  description = "The folder with `auth.zip`, `scaffold.zip` and `publish.zip` of a release, for arm64. `null` leaves the functions out, which only a public portal can do without."
  type        = string
  default     = null

  validation {
    condition     = var.functions_dir != null || var.public
    error_message = "A private portal needs the function that signs people in: name the folder with `auth.zip`, `scaffold.zip` and `publish.zip`."
  }
}

variable "app_config" {
  description = "The text of the `app-config.yaml` that the functions go by. Secrets stand in it as `$${NAME}` only."
  type        = string
  default     = ""
}

variable "signing_public_keys" {
  description = "The two public keys (PEM, EC P-256) that cookies of readers are checked with, by name: one that signs, and one to go over to. Not needed where the portal is public."
  type        = map(string)
  default     = {}

  validation {
    condition     = var.public || length(var.signing_public_keys) == 2
    error_message = "Name two keys: `README.md` has the commands that make them."
  }

  validation {
    condition     = alltrue([for name, _ in var.signing_public_keys : can(regex("^[a-z0-9-]{1,30}$", name))])
    error_message = "Names of keys are 1 to 30 lower-case letters, digits or `-`."
  }

  validation {
    condition     = alltrue([for _, key in var.signing_public_keys : startswith(key, "-----BEGIN PUBLIC KEY-----")])
    error_message = "Give public keys in PEM: the private ones go into Secrets Manager and nowhere else."
  }
}

variable "signing_key" {
  description = "The name of the key among `signing_public_keys` that signs."
  type        = string
  default     = null

  validation {
    condition     = var.public || contains(keys(var.signing_public_keys), coalesce(var.signing_key, "-"))
    error_message = "Name one of the keys in `signing_public_keys`."
  }
}

variable "sign_in_path" {
  description = "Where the page that signed-out readers see leads to. The function `auth` answers there."
  type        = string
  default     = "/auth/login"

  validation {
    condition     = can(regex("^/(api/)?auth/[a-z0-9/_-]*$", var.sign_in_path))
    error_message = "It has to be below `/auth/` or `/api/auth/`, which are open to everybody."
  }
}

variable "function_settings" {
  description = "Memory, longest run, and how many may run at once, for each function. Reserving none (-1) is for accounts whose limit is too small for it."
  type = map(object({
    memory_mb       = number
    timeout_seconds = number
    at_once         = number
  }))
  default = {
    auth     = { memory_mb = 256, timeout_seconds = 15, at_once = 10 }
    scaffold = { memory_mb = 512, timeout_seconds = 29, at_once = 20 }
    publish  = { memory_mb = 1024, timeout_seconds = 900, at_once = 5 }
  }

  validation {
    condition     = toset(keys(var.function_settings)) == toset(["auth", "scaffold", "publish"])
    error_message = "Say it for `auth`, `scaffold` and `publish`."
  }
}

variable "resume_every" {
  description = "How often the function `publish` looks for tasks that stopped half way, as EventBridge Scheduler writes it."
  type        = string
  default     = "rate(15 minutes)"
}

variable "content_security_policy" {
  description = "The policy that every page is sent with. The default is that of `callboard serve`; add origins of pictures and frames that docs may show."
  type        = string
  default     = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-X4nqVZDb5ZdpU2e8GZDcfdn6wM3/lcW3/HQHif60PGQ='; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

variable "web_acl_arn" {
  description = "A web ACL of AWS WAF, if there is one: of scope CLOUDFRONT, in us-east-1."
  type        = string
  default     = null
}

variable "price_class" {
  description = "Where CloudFront answers from: `PriceClass_100` is North America and Europe, `PriceClass_All` the world."
  type        = string
  default     = "PriceClass_100"
}

variable "log_retention_days" {
  description = "How long logs of functions and of readers' requests are kept."
  type        = number
  default     = 365
}

variable "old_version_days" {
  description = "How long S3 keeps what was overwritten or deleted."
  type        = number
  default     = 30
}

variable "alarm_email" {
  description = "Who is told of alarms and of the budget. AWS asks that address once whether it wants to be. `null`: nobody."
  type        = string
  default     = null
}

variable "budget_usd" {
  description = "What a month may cost, in US dollars, before somebody is told. It counts what has the tag `callboard`, which has to be made a cost allocation tag once. `null`: no budget."
  type        = number
  default     = 25
}

variable "tags" {
  description = "Further tags of everything."
  type        = map(string)
  default     = {}
}

variable "emulator" {
  description = "For tests against an emulator of AWS: leaves out what moto lacks, which is cache and response headers policies, publishing of CloudFront functions, and budgets. Never for a portal."
  type        = bool
  default     = false
}
