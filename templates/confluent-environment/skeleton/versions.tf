terraform {
  # Locks in S3 itself came with 1.10.
  required_version = ">= 1.10"

  required_providers {
    confluent = {
      source  = "confluentinc/confluent"
      version = "~> 2.83"
    }
  }

  backend "s3" {
    bucket       = "${{ values.stateBucket }}"
    key          = "confluent/environments/${{ values.name }}.tfstate"
    region       = "${{ values.stateRegion }}"
    encrypt      = true
    use_lockfile = true
  }
}
