from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "algoradio.operations"

    def ready(self):
        from algoradio.operations import checks  # noqa: F401 - registers itself, once the settings are read
