"""The doors for crews' phones: a key for this one, a look at those there are, and taking one back."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas.devices import DeviceIn, DeviceKeyOut, DevicesOut
from dispatch.queries import devices as seen
from dispatch.services import devices

router = Router(tags=["crew"], auth=signed_in)
Id = Annotated[int, Field(ge=1, le=2**62)]


@router.get("/crew/devices", operation_id="own_devices", response={200: DevicesOut, **REFUSALS})
def own_devices(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's phones that may send."""
    return seen.own_devices(actor_for(request, "crew.work"))


@router.post("/crew/devices", operation_id="give_device_key", response={200: DeviceKeyOut, **REFUSALS})
def give_device_key(request: HttpRequest, payload: DeviceIn) -> dict[str, Any]:
    """A key for this phone: with it the person's own work is sent when the session is over."""
    actor = actor_for(request, "crew.work")
    device, key = devices.give_device_key(by=actor, browser=payload.device_id, label=payload.label)
    return {"id": device.pk, "key": key}


@router.post(
    "/crew/devices/{device_id}/revoke",
    operation_id="revoke_own_device",
    response={200: DevicesOut, **REFUSALS},
)
def revoke_own_device(request: HttpRequest, device_id: Id) -> dict[str, Any]:
    """One's own phone sends no more. What still waits on it is kept for a person when it arrives."""
    actor = actor_for(request, "crew.work")
    devices.revoke_device(device_id=device_id, by=actor)
    return seen.own_devices(actor)


@router.get("/clinic/devices", operation_id="clinic_devices", response={200: DevicesOut, **REFUSALS})
def clinic_devices(request: HttpRequest) -> dict[str, Any]:
    """The phones of the own puskesmas' crews that may send."""
    return seen.clinic_devices(actor_for(request, "clinic.devices"))


@router.post(
    "/clinic/devices/{device_id}/revoke",
    operation_id="revoke_device",
    response={200: DevicesOut, **REFUSALS},
)
def revoke_device(request: HttpRequest, device_id: Id) -> dict[str, Any]:
    """A lost phone of the own puskesmas sends no more."""
    actor = actor_for(request, "clinic.devices")
    devices.revoke_device(device_id=device_id, by=actor)
    return seen.clinic_devices(actor)
