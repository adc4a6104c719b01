"""The switches of the city and the services outside it, by name. Pure."""

SWITCHES: dict[str, str] = {
    "push": "city.settings",
    "geocoding": "city.settings",
    "messages": "city.settings",
    "surge": "desk.send",
    "planned_offers": "city.settings",
}
"""Switch -> the permission it takes. All are off until a person turns them on."""

SERVICES: dict[str, tuple[str, str]] = {
    "router": ("Penghitung waktu tempuh", "Travel-time router"),
    "push": ("Notifikasi HP tim", "Push notices to crews"),
    "geocoding": ("Pencari alamat daring", "Online address search"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "gateway": ("Gerbang pesan", "Message gateway"),
}
"""Service outside -> what a person calls it, in both languages."""
