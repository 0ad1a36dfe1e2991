# What the module is written for. It makes no provider of its own: region and account are
# those of the provider it is given.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}
