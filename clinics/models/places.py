"""The city's ground: areas, puskesmas, and which puskesmas answers for which area."""

from django.db import models


class Level(models.TextChoices):
    """Administrative levels: kota, kecamatan (district), kelurahan (village)."""

    CITY = "city", "kota"
    DISTRICT = "district", "kecamatan"
    VILLAGE = "village", "kelurahan"


class Area(models.Model):
    """One administrative area with a point inside it. Areas are drawn from points; no polygon is kept."""

    code = models.CharField("kode", max_length=20, unique=True)
    level = models.CharField("tingkat", max_length=8, choices=Level.choices)
    name = models.CharField("nama", max_length=80)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="wilayah induk",
    )
    lat = models.FloatField("lintang", null=True, blank=True)
    lon = models.FloatField("bujur", null=True, blank=True)
    population = models.PositiveIntegerField("penduduk", null=True, blank=True)
    population_note = models.CharField("catatan penduduk", max_length=120, blank=True, default="")
    boat_only = models.BooleanField("hanya dengan perahu", default=False)
    aliases = models.JSONField("ejaan lain", default=list, blank=True)

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "name"])]

    def __str__(self) -> str:
        return self.name


class Clinic(models.Model):
    """A puskesmas."""

    code = models.CharField("kode Kemenkes", max_length=20, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField("nama", max_length=80)
    address = models.CharField("alamat", max_length=200, blank=True, default="")
    district = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="clinics", verbose_name="kecamatan"
    )
    lat = models.FloatField("lintang")
    lon = models.FloatField("bujur")
    location_verified = models.BooleanField("lokasi sudah diperiksa", default=False)
    location_note = models.CharField("catatan lokasi", max_length=160, blank=True, default="")
    phone = models.CharField("telepon", max_length=30, blank=True, default="")
    boat_only = models.BooleanField("hanya dengan perahu", default=False)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "puskesmas"
        verbose_name_plural = "puskesmas"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Basis(models.TextChoices):
    """Why a village belongs to a puskesmas in our data."""

    NAME = "name", "nama sama dalam kecamatan"
    NEAREST = "nearest", "terdekat dalam kecamatan"
    OFFICE = "office", "ditetapkan Dinas"


class Catchment(models.Model):
    """Wilayah kerja: the puskesmas that answers for a village (kelurahan)."""

    village = models.OneToOneField(
        Area, on_delete=models.CASCADE, related_name="catchment", verbose_name="kelurahan"
    )
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="catchments", verbose_name="puskesmas"
    )
    basis = models.CharField("dasar", max_length=8, choices=Basis.choices)
    verified = models.BooleanField("sudah diperiksa", default=False)

    class Meta:
        verbose_name = "wilayah kerja"
        verbose_name_plural = "wilayah kerja"

    def __str__(self) -> str:
        return f"{self.village} → {self.clinic}"


class LandmarkKind(models.TextChoices):
    """What people name when they say where they live; and places around the city that are not ours."""

    MOSQUE = "mosque", "masjid / musala"
    SCHOOL = "school", "sekolah"
    HOSPITAL = "hospital", "rumah sakit"
    MARKET = "market", "pasar"
    LANDMARK = "landmark", "patokan lain"
    OUTSIDE = "outside", "di luar kota"


class Landmark(models.Model):
    """Patokan: a named place that a caller says. Of kind ``outside`` it is a place that this city does not serve."""

    kind = models.CharField("jenis", max_length=8, choices=LandmarkKind.choices)
    name = models.CharField("nama", max_length=120)
    address = models.CharField("alamat", max_length=160, blank=True, default="")
    """Street and number; of an outside place the kabupaten it lies in."""
    village = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="landmarks",
        verbose_name="kelurahan",
    )
    lat = models.FloatField("lintang", null=True, blank=True)
    lon = models.FloatField("bujur", null=True, blank=True)
    aliases = models.JSONField("nama lain", default=list, blank=True)
    source = models.CharField("sumber", max_length=60, blank=True, default="")
    """``osm:n123`` of an extract, ``city:...`` of the city's folder; empty when the office wrote it."""
    is_active = models.BooleanField("aktif", default=True)
    changed_at = models.DateTimeField("diubah", editable=False)

    class Meta:
        verbose_name = "patokan"
        verbose_name_plural = "patokan"
        ordering = ["name"]
        indexes = [models.Index(fields=["changed_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=~models.Q(source=""), name="landmark_once_per_source"
            )
        ]

    def __str__(self) -> str:
        return self.name
