"""What Aurora sells: outdoor and home goods."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .shops import Shop


@dataclass(frozen=True, slots=True)
class Product:
    """One article, its price in euro, and how often it sells beside the others."""

    sku: str
    name: str
    category: str
    euro: Decimal
    weight: int

    def price(self, shop: Shop) -> Decimal:
        """In the shop's currency, ending as shop prices do."""
        if shop.rate == 1:
            return self.euro
        return (self.euro * shop.rate).to_integral_value() - Decimal("0.05")


_LINES = """
TNT-2P-GRN | Fjell tent, 2 persons, green | Tents | 249.00 | 4
TNT-4P-SND | Fjell tent, 4 persons, sand | Tents | 399.00 | 2
TRP-300 | Tarp 3 × 3 m | Tents | 79.90 | 4
SLB-0C-L | Sleeping bag Aurora 0 °C, long | Sleeping | 149.00 | 5
SLB-10C-R | Sleeping bag Aurora 10 °C | Sleeping | 89.00 | 6
MAT-AIR | Air mat, insulated | Sleeping | 99.95 | 6
PIL-CMP | Travel pillow | Sleeping | 19.95 | 9
BPK-28 | Backpack Tarn 28 l | Backpacks | 89.90 | 8
BPK-45 | Backpack Tarn 45 l | Backpacks | 139.90 | 5
BPK-65 | Backpack Tarn 65 l | Backpacks | 189.00 | 3
DRY-10 | Dry bag 10 l | Backpacks | 17.90 | 10
BOT-TRK-42 | Trekking boots Ridge, 42 | Footwear | 179.00 | 4
BOT-TRK-39 | Trekking boots Ridge, 39 | Footwear | 179.00 | 4
SHO-TRL-41 | Trail shoes Swift, 41 | Footwear | 119.00 | 6
SOX-MRN-2 | Merino socks, 2 pairs | Footwear | 24.90 | 20
JKT-RAIN-M | Rain jacket Drizzle, M | Clothing | 129.00 | 6
JKT-RAIN-L | Rain jacket Drizzle, L | Clothing | 129.00 | 6
JKT-DWN-M | Down jacket Ember, M | Clothing | 199.00 | 4
TEE-MRN-M | Merino T-shirt, M | Clothing | 49.90 | 12
TEE-MRN-L | Merino T-shirt, L | Clothing | 49.90 | 12
HAT-WOOL | Wool hat | Clothing | 24.00 | 14
GLV-FLC | Fleece gloves | Clothing | 22.50 | 9
STV-GAS | Gas stove Pocket | Cooking | 54.90 | 7
GAS-230 | Gas cartridge 230 g | Cooking | 7.95 | 25
POT-SET-2 | Pot set for two | Cooking | 44.90 | 7
MUG-ENM | Enamel mug | Cooking | 12.50 | 22
BTL-1L | Steel bottle 1 l | Cooking | 29.90 | 15
COF-PRS | Camp coffee press | Cooking | 34.00 | 7
LMP-HEAD | Head lamp 400 lm | Light | 39.90 | 12
LMP-LNTN | Lantern Glow | Light | 32.00 | 8
PWR-20 | Power bank 20 Ah | Light | 49.00 | 8
KNF-FLD | Folding knife | Tools | 36.00 | 7
CMP-BSL | Compass | Tools | 29.00 | 5
KIT-AID | First-aid kit | Tools | 27.50 | 9
RPR-KIT | Repair kit | Tools | 14.95 | 8
BLK-WOOL | Wool blanket | Home | 89.00 | 5
CND-3 | Candles, set of 3 | Home | 16.90 | 11
CHR-FLD | Folding chair | Home | 59.00 | 5
TBL-FLD | Folding table | Home | 94.00 | 3
HMK-2P | Hammock for two | Home | 64.90 | 6
BKT-PIC | Picnic basket | Home | 74.50 | 3
BOK-MAP | Map and guide “100 huts” | Books | 19.80 | 6
GFT-50 | Gift box “First night out” | Gifts | 50.00 | 4
STK-01 | Sticker sheet | Gifts | 2.50 | 12
MUG 50%/BLU | Mug “half full”, blue | Gifts | 9.90 | 2
"""


def _read(line: str) -> Product:
    sku, name, category, price, weight = (part.strip() for part in line.split("|"))
    return Product(sku, name, category, Decimal(price), int(weight))


# What is on sale for good.
OUTLET = "STK-01"
GOODS = tuple(_read(line) for line in _LINES.strip().splitlines())
WEIGHTS = tuple(product.weight for product in GOODS)
BY_SKU = {product.sku: product for product in GOODS}
