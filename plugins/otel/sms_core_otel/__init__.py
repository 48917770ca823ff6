"""OpenTelemetry for sms-core: spans and metrics of every exchange."""

from sms_core_otel.telemetry import Telemetry

__all__ = ["Telemetry"]
