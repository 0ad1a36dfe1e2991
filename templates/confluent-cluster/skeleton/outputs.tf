# What scripts/write-details.sh writes into the docs. Addresses are no secret, keys
# are: none is made here.

output "cluster_id" {
  description = "Confluent's identifier of the cluster."
  value       = confluent_kafka_cluster.this.id
}

output "cluster_name" {
  description = "Its name."
  value       = confluent_kafka_cluster.this.display_name
}

output "bootstrap_endpoint" {
  description = "Where clients of Kafka begin."
  value       = confluent_kafka_cluster.this.bootstrap_endpoint
}

output "rest_endpoint" {
  description = "Where the cluster's REST API is."
  value       = confluent_kafka_cluster.this.rest_endpoint
}

output "environment_id" {
  description = "Confluent's identifier of the environment it is in."
  value       = data.confluent_environment.this.id
}

output "environment_name" {
  description = "The name of that environment."
  value       = data.confluent_environment.this.display_name
}
