"""The part of GraphQL and of GitHub's schema that clients of activity use."""
