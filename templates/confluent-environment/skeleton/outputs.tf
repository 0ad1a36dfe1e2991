# What scripts/write-details.sh writes into the docs. Nothing secret belongs here.

output "environment_id" {
  description = "Confluent's identifier of the environment."
  value       = confluent_environment.this.id
}

output "environment_name" {
  description = "Its name."
  value       = confluent_environment.this.display_name
}

output "resource_name" {
  description = "Its Confluent resource name, which role bindings are written with."
  value       = confluent_environment.this.resource_name
}
