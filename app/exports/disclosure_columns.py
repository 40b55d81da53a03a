"""The columns of the Government's proactive disclosure of contracts, in the order its registry takes them."""

from __future__ import annotations

from typing import Final

from app.service.exporting import Column, Export, Kind

# name | kind | source (F: facts, O: the operator's file, else finance) | English | French; * where it may be empty.
_LINES: Final = """\
reference_number|text|F|Reference number|Numéro de référence
procurement_id|text|O|Procurement identification number|Numéro d’identification de l’approvisionnement
vendor_name|text|O|Vendor name|Nom du fournisseur
vendor_postal_code|text|O|First three characters of the postal code, or NA|Trois caractères du code postal, ou NA
buyer_name|text|O|Buyer name, NA on an amendment|Nom de l’acheteur, NA pour une modification
contract_date|date|F|Day of the contract or amendment|Date du marché ou de la modification
economic_object_code|text|O|Economic object code|Code d’article économique
description_en|text|O|Description in English|Description en anglais
description_fr|text|O|Description in French|Description en français
contract_period_start|date|F|Start of the period|Début de la période
delivery_date|date|F|Delivery or end date|Date de livraison ou de fin
contract_value|money|F|Value, taxes and amendments included|Valeur, taxes et modifications comprises
original_value|money|F|Original value, taxes included|Valeur initiale, taxes comprises
amendment_value*|money|F|Value of the amendment|Valeur de la modification
comments_en*|text|F|Comments in English|Commentaires en anglais
comments_fr*|text|F|Comments in French|Commentaires en français
additional_comments_en*|text|O|More comments in English|Autres commentaires en anglais
additional_comments_fr*|text|O|More comments in French|Autres commentaires en français
agreement_type_code*|text|blank since 2022|Agreement type|Type d’accord
trade_agreement|text|O|Trade agreements, XX for none|Accords commerciaux, XX pour aucun
land_claims|text|O|Land claims agreements|Revendications territoriales
commodity_type|text|O|G goods, S services, C construction|G biens, S services, C construction
commodity_code|text|O|Commodity code|Code du produit
country_of_vendor|text|O|Country of vendor|Pays du fournisseur
solicitation_procedure|text|O|AC, OB, ST, TC or TN|AC, OB, ST, TC ou TN
limited_tendering_reason|text|O|Reason for limited tendering|Motif de l’appel d’offres limité
trade_agreement_exceptions|text|O|Trade agreement exceptions|Exceptions aux accords commerciaux
indigenous_business|text|O|NA, MS or VS|NA, MS ou VS
indigenous_business_excluding_psib|text|O|Y or N|Y ou N
intellectual_property|text|O|Intellectual property: B contractor|Propriété intellectuelle : B entrepreneur
potential_commercial_exploitation*|text|O|Y or N|Y ou N
former_public_servant|text|O|Y or N|Y ou N
contracting_entity|text|O|DC department|DC ministère
standing_offer_number*|text|O|Standing offer number|Numéro de l’offre à commandes
instrument_type|text|F|C contract, A amendment|C marché, A modification
ministers_office*|text|O|Y or N|Y ou N
number_of_bids*|integer|O|Number of bids|Nombre de soumissions
article_6_exceptions*|text|O|Exception of section 6|Exception de l’article 6
award_criteria*|text|O|Award criteria|Critères d’attribution
socioeconomic_indicator*|text|O|Socioeconomic indicator|Indicateur socioéconomique
reporting_period|text|F|As 2026-2027-Q1|Comme 2026-2027-Q1"""
_YEARLY: Final = (
    ("contract_goods_number_of", "contracts_goods_original_value", "contracts_goods_amendment_value"),
    ("contract_service_number_of", "contracts_service_original_value", "contracts_service_amendment_value"),
    (
        "contract_construction_number_of",
        "contracts_construction_original_value",
        "contracts_construction_amendment_value",
    ),
)
_THINGS: Final = (("goods", "biens"), ("services", "services"), ("construction", "construction"))
_SOURCES: Final = {"F": "facts", "O": "the operator's disclosure file"}


def _column(line: str) -> Column:
    name, kind, source, en, fr = line.split("|")
    needed = not name.endswith("*")
    return Column(name.rstrip("*"), Kind(kind), _SOURCES.get(source, source), en, fr, required=needed)


def _yearly() -> tuple[Column, ...]:
    columns = [Column("year", Kind.INTEGER, "the year asked for", "Calendar year", "Année civile")]
    for names, (en, fr) in zip(_YEARLY, _THINGS, strict=True):
        count, original, amended = names
        columns += [
            Column(count, Kind.INTEGER, "facts", f"Number of contracts for {en}", f"Nombre de marchés de {fr}"),
            Column(original, Kind.MONEY, "facts", f"Original value, {en}", f"Valeur initiale, {fr}"),
            Column(amended, Kind.MONEY, "facts", f"Value of amendments, {en}", f"Valeur des modifications, {fr}"),
        ]
    card = "the operator's disclosure file"
    return (
        *columns,
        Column(
            "acquisition_card_transactions_number_of",
            Kind.INTEGER,
            card,
            "Number of card transactions",
            "Nombre d’opérations par carte",
        ),
        Column(
            "acquisition_card_transactions_total_value",
            Kind.MONEY,
            card,
            "Total value of card transactions",
            "Valeur totale des opérations par carte",
        ),
    )


CONTRACTS: Final = Export(
    name="contracts",
    en="Proactive disclosure of contracts over $10,000, taxes included, of one quarter",
    fr="Divulgation proactive des marchés de plus de 10 000 $, taxes comprises, d’un trimestre",
    key=("reference_number",),
    needs="period",
    columns=tuple(_column(line) for line in _LINES.splitlines()),
)
CONTRACTS_NIL: Final = Export(
    name="contracts-nil",
    en="Nil report: that a quarter has no contract over $10,000 to disclose",
    fr="Rapport néant : aucun marché de plus de 10 000 $ à divulguer pour un trimestre",
    key=("reporting_period",),
    needs="period",
    columns=(CONTRACTS.columns[-1],),
)
CONTRACTSA: Final = Export(
    name="contractsa",
    en="Proactive disclosure of contracts of $10,000 and less: totals of one calendar year",
    fr="Divulgation proactive des marchés de 10 000 $ et moins : totaux d’une année civile",
    key=("year",),
    needs="year",
    columns=_yearly(),
)
