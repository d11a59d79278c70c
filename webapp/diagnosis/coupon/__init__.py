"""Why a coupon does not work for a customer and a cart."""
