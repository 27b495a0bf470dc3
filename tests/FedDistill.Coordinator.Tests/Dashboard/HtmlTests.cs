using FedDistill.Coordinator.Dashboard;

namespace FedDistill.Coordinator.Tests.Dashboard;

public sealed class HtmlTests
{
    [Fact]
    public void Of_TextWithTags_IsEncoded()
    {
        var name = "<script>alert('x')</script>\" & more";

        Assert.Equal(
            "<b title=\"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; &amp; more\">3</b>", Html.Of($"<b title=\"{name}\">{3}</b>").ToString());
    }

    [Fact]
    public void Of_Html_StaysAsItIs() => Assert.Equal("<p><b>&lt;</b></p>", Html.Of($"<p>{Html.Of($"<b>{"<"}</b>")}</p>").ToString());

    [Fact]
    public void Join_Pieces_LeavesOutEmptyOnes() =>
        Assert.Equal("<i>1</i>\n<i>2</i>", Html.Join([Html.Of($"<i>{1}</i>"), Html.Empty, Html.Of($"<i>{2}</i>")]).ToString());
}
