"""The service X_AVM-DE_OnTel as data, as far as it is about phones."""

from .scpd import Action, Service, Variable, ins, outs, table

ON_TEL = Service(
    type="urn:dslforum-org:service:X_AVM-DE_OnTel:1",
    id="urn:X_AVM-DE_OnTel-com:serviceId:X_AVM-DE_OnTel1",
    path="x_contact",
    actions=table(
        (
            Action(
                "GetPhonebook",
                (
                    *ins("PhonebookID"),
                    *outs("PhonebookName", "PhonebookExtraID", "PhonebookURL"),
                ),
            ),
            Action("GetDECTHandsetList", outs("DectIDList"), since="6.00"),
            Action(
                "GetDECTHandsetInfo",
                (*ins("DectID"), *outs("HandsetName", "PhonebookID")),
                since="6.00",
            ),
        )
    ),
    variables=table(
        (
            Variable("PhonebookID", "ui2"),
            Variable("PhonebookName"),
            Variable("PhonebookExtraID"),
            Variable("PhonebookURL"),
            Variable("DectIDList"),
            Variable("DectID", "ui2"),
            Variable("HandsetName"),
        )
    ),
    # [?] chosen, as for the handsets above, so that some FRITZ!OS has none of it.
    since="5.50",
)
