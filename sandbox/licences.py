"""Products that clients buy: Microsoft's published ids and part numbers."""

from typing import Any

SKUS = {
    "SPB": "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46",
    "O365_BUSINESS_PREMIUM": "f245ecc8-75af-4f8e-b61f-27d8114de5f3",
    "O365_BUSINESS_ESSENTIALS": "3b555118-da6a-4418-894f-7df1e2096870",
    "SPE_E3": "05e9a617-0261-4cee-bb44-138d3ef5d965",
    "SPE_E5": "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
    "ENTERPRISEPACK": "6fd2c87f-b296-42f0-b197-1e91e994b900",
    "EXCHANGESTANDARD": "4b9405b0-7788-4568-add1-99614e613b69",
    "SPE_F1": "66b55226-6b4f-492c-910c-a3b7a3c9d993",
    "POWER_BI_STANDARD": "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235",
    "FLOW_FREE": "f30db892-07e9-47e9-837c-80727f46fd3d",
    "VISIOCLIENT": "c5928f49-12ba-48f7-ada3-0d743a3601d5",
    "Microsoft_365_Copilot": "639dec6b-bb19-468b-871c-c5c441c4b0cb",
}
PART_NUMBERS = {sku: name for name, sku in SKUS.items()}
PLANS = {
    "EXCHANGE_S_STANDARD": "9aaf7827-d63c-4b61-89c3-182f06f82e5c",
    "TEAMS1": "57ff2da0-773e-42df-b2af-ffb7a2317929",
    "SHAREPOINTSTANDARD": "c7699d2e-19aa-44de-8edf-1736da088ca1",
    "OFFICE_BUSINESS": "094e7854-93fc-4d55-b2c0-3ab5369ebdc1",
}
BUNDLES: tuple[tuple[str, ...], ...] = (
    ("SPB",),
    ("SPB", "POWER_BI_STANDARD"),
    ("O365_BUSINESS_PREMIUM",),
    ("O365_BUSINESS_ESSENTIALS", "FLOW_FREE"),
    ("SPE_E3",),
    ("SPE_E5", "Microsoft_365_Copilot", "VISIOCLIENT"),
    ("ENTERPRISEPACK", "FLOW_FREE"),
    ("EXCHANGESTANDARD",),
    ("SPE_F1",),
    (),
)


def assigned(bundle: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"disabledPlans": [], "skuId": SKUS[name]} for name in bundle]


def states(bundle: tuple[str, ...], moment: str) -> list[dict[str, Any]]:
    return [
        {
            "skuId": SKUS[name],
            "assignedByGroup": None,
            "disabledPlans": [],
            "state": "Active",
            "error": "None",
            "lastUpdatedDateTime": moment,
        }
        for name in bundle
    ]


def details(sku: str) -> dict[str, Any]:
    """One entry of a person's licenseDetails."""
    name = PART_NUMBERS.get(sku, "UNKNOWN")
    return {"id": sku, "skuId": sku, "skuPartNumber": name, "servicePlans": service_plans()}


def service_plans() -> list[dict[str, Any]]:
    return [
        {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"}
        for name, plan in PLANS.items()
    ]
