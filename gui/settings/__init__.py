"""The settings page: journalbro.toml in forms, with its comments kept."""
